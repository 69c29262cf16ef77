-- The leader does not take part.
-- parallel
-- burn scan x120 /2: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2; set local parallel_leader_participation = off;
-- explain:
select count(*) from blocks where burn('scan', 1, id) > 0
