-- A parallel scan: its time is the average share of one process.
-- parallel
-- burn scan x120 /3: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2;
-- explain:
select count(*) from blocks where burn('scan', 1.5, id) > 0
