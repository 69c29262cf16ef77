-- A parallel index scan of a single leaf page: one process gets all of it, the other none.
-- parallel
-- burn scan x48 /2: Gather > Parallel Index Scan using blocks_id_idx on blocks
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
select count(k) from blocks where id > 0 and burn('scan', 4, id) > 0
