-- A parallel bitmap heap scan: one process builds the bitmap, all read the heap.
-- parallel
-- burn scan x48 /3: Gather > Parallel Bitmap Heap Scan on blocks
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off;
-- explain:
select count(k) from blocks where id > 0 and burn('scan', 4, id) > 0
