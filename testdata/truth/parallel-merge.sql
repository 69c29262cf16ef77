-- Gather Merge over sorts in each process.
-- parallel
-- burn key x48 /3: Gather Merge > Sort > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select k from blocks where burn('key', 4, id) > 0 order by k
