-- InitPlans in an aggregate's argument and in HAVING.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn argument x10: HashAggregate > InitPlan 1 > Aggregate
-- burn having x10: HashAggregate > InitPlan 2 > Aggregate
-- burn scan x100: HashAggregate > Seq Scan on hundred
set local enable_sort = off;
-- explain:
select k, sum(id * (select min(burn('argument', 4, id)) from ten)) from hundred where burn('scan', 0.4, id) > 0
group by k having count(*) > (select min(burn('having', 3, id)) from ten)
