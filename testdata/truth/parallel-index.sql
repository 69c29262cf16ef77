-- A parallel index scan.
-- parallel
-- burn scan x120 /3: Gather > Parallel Index Scan using blocks_id_idx on blocks
set local max_parallel_workers_per_gather = 2; set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
select count(k) from blocks where id > 0 and burn('scan', 1.5, id) > 0
