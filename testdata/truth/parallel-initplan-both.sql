-- An InitPlan with a Gather, whose value the workers of another Gather need.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x48 /3: Gather >> InitPlan 1 > Gather > Parallel Seq Scan on blocks blocks_1
-- burn scan x48 /3: Execution >> Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select id from blocks where burn('scan', 5, id) >= (select max(k) - 9 from blocks where burn('value', 4, id) > 0)
