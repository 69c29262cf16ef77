-- All processes build one hash table, then all probe it.
-- parallel
-- burn build x48 /3: Gather > Parallel Hash Join > Parallel Hash > Parallel Seq Scan on blocks b
-- burn probe x48 /3: Gather > Parallel Hash Join > Parallel Seq Scan on blocks a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 10; set local parallel_tuple_cost = 30; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select count(*) from blocks a join blocks b on a.id = b.id where burn('build', 3, b.id) > 0 and burn('probe', 3, a.id) > 0
