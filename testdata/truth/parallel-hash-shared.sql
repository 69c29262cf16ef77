-- All processes build one hash table, then all probe it.
-- parallel
-- burn build x120 /3: Gather > Parallel Hash Join > Parallel Hash > Parallel Seq Scan on blocks b
-- burn probe x120 /3: Gather > Parallel Hash Join > Parallel Seq Scan on blocks a
set local max_parallel_workers_per_gather = 2; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select count(*) from blocks a join blocks b on a.id = b.id where burn('build@1', 1, b.id) > 0 and burn('probe@2', 1, a.id) > 0
