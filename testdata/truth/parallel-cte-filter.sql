-- A CTE whose aggregate, an InitPlan, the workers need.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Gather >> InitPlan 2 > Aggregate > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x48 /3: Gather > Parallel Seq Scan on blocks
-- burn top x10: Append >> * >> CTE Scan on c*
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
with c as materialized (select burn_leader('c', 7, id) as v from ten)
select count(*) from blocks where burn('scan', 4, id) >= (select min(v) from c) union all (select burn_leader('top', 5, v) from c)
