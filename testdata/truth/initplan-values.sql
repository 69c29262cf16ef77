-- InitPlans in a VALUES list, read again above a sort.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Values Scan on "*VALUES*" > InitPlan 1 > Aggregate
-- burn two x10: Values Scan on "*VALUES*" > InitPlan 2 > Aggregate
-- burn list x3: Values Scan on "*VALUES*"
-- explain:
select burn('list', 40, x) as v from (values ((select min(burn('one', 5, id)) from ten)), ((select max(burn('two', 7, id)) from ten)), (3)) v (x) order by v desc
