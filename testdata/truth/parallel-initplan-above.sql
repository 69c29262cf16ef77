-- An InitPlan that is read above the Gather.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Finalize Aggregate > InitPlan 1 > Aggregate
-- burn scan x48 /3: Finalize Aggregate > Gather > * > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local parallel_tuple_cost = 1;
-- explain:
select sum(k) + (select min(burn_leader('value', 5, id)) from ten) from blocks where burn('scan', 3, id) > 0
