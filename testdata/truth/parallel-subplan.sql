-- A correlated SubPlan in a parallel scan.
-- parallel
-- burn sub x120 /3: Gather > Parallel Seq Scan on blocks > SubPlan 1 > * on ten
-- burn scan x120 /3: Gather > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2;
-- explain:
select count(*) from blocks where burn('scan', 0.8, id) < (select burn('sub', 0.8, ten.id) from ten where ten.id = blocks.k)
