-- A parallel bitmap heap scan: one process builds the bitmap, all read the heap.
-- parallel
-- burn scan x120 /3: Gather > Parallel Bitmap Heap Scan on blocks
set local max_parallel_workers_per_gather = 2; set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off;
-- explain:
select count(k) from blocks where id > 0 and burn('scan', 1.5, id) > 0
