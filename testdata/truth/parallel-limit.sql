-- A Limit that stops a Gather early.
-- parallel
-- burn scan /3: Limit > Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select id from blocks where burn('scan', 5, id) > 0 limit 24
