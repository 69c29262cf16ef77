-- InitPlans of a recursive CTE: in its first branch and in its step.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn start x10: Recursive Union > Result >> InitPlan * > Aggregate
-- burn stop x10: Recursive Union > WorkTable Scan on r* >> InitPlan * > Aggregate
-- burn step x9: Recursive Union > WorkTable Scan on r*
-- explain:
with recursive r as (select (select min(burn('start', 6, id)) from ten) as n union all
 select burn('step', 8, n + 1) from r where n < (select max(burn('stop', 5, id)) from ten)) select n from r
