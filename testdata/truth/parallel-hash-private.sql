-- Every process builds a hash table of its own.
-- parallel
-- burn build x30 /3: Gather > Hash Join > Hash > Seq Scan on ten b
-- burn probe x120 /3: Gather > Hash Join > Parallel Seq Scan on blocks a
set local max_parallel_workers_per_gather = 2; set local enable_mergejoin = off; set local enable_nestloop = off; set local enable_parallel_hash = off;
alter table ten set (parallel_workers = 0);
-- explain:
select count(*) from blocks a join ten b on a.k = b.id where burn('build', 4, b.id) > 0 and burn('probe', 1, a.id) > 0
