-- What only the leader may compute, above the Gather.
-- parallel
-- burn top x30: Gather
-- burn scan x120 /3: Gather > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2;
-- explain:
select burn_leader('top', 2, id) from blocks where burn('scan', 1, id) <= 30
