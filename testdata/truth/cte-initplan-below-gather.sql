-- A CTE that an InitPlan of the workers' and one above the Gather read.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Gather >> InitPlan 3 > Aggregate > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x48 /3: Gather > Parallel Seq Scan on blocks
-- burn again x10: Aggregate >> InitPlan 2 > Aggregate
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
with c as materialized (select burn_leader('c', 7, id) as v from ten)
select sum(id) + (select max(burn_leader('again', 6, v)) from c) from blocks where burn('scan', 4, id) >= (select min(v) from c)
