-- Fewer workers are launched than planned.
-- parallel
-- burn scan x120 /2: Gather [Workers Planned=2, Workers Launched=1] > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2; set local max_parallel_workers = 1;
-- explain:
select count(*) from blocks where burn('scan', 1, id) > 0
