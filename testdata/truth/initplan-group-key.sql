-- InitPlans in GROUP BY and in ORDER BY.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn group x10: Sort >> HashAggregate >> Seq Scan on hundred >> InitPlan * > Aggregate
-- burn order x10: Sort >> HashAggregate >> InitPlan * >> Aggregate
-- burn argument x100: Sort > HashAggregate
-- burn scan x100: Sort > HashAggregate > Seq Scan on hundred
-- explain:
select k % (5 * (select min(burn('group', 6, id)) from ten)) as g, max(burn('argument', 0.8, id)) from hundred where burn('scan', 0.9, id) > 0
group by g order by count(*) + (select min(burn('order', 5, id)) from ten), g
