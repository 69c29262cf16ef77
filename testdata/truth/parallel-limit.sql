-- A Limit that stops a Gather early.
-- parallel
-- burn scan /3: Limit > Gather > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2;
-- explain:
select id from blocks where burn('scan', 2, id) > 0 limit 60
