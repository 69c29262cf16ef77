-- A parallel scan: its time is the average share of one process.
-- parallel
-- burn scan x48 /3: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select count(*) from blocks where burn('scan', 4, id) > 0
