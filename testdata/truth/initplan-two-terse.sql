-- Two InitPlans, one below and one above, whose times differ by little, below a node that takes long itself.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn low x10: GroupAggregate > Sort > Seq Scan on hundred >> InitPlan * > Aggregate
-- burn high x10: GroupAggregate >> InitPlan * > Aggregate
-- burn scan x100: GroupAggregate > Sort > Seq Scan on hundred
-- burn argument x100: Execution >> GroupAggregate
set local enable_hashagg = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select k, sum(burn('argument', 0.9, id)) from hundred where burn('scan', 1.1, id) >= (select min(burn('low', 7, id)) from ten)
group by k having count(*) >= (select min(burn('high', 7.5, id)) from ten)
