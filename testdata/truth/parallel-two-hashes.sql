-- Parallel hash joins in two branches of an Append.
-- parallel
-- burn build1 x48 /3: Append > * > Gather > Parallel Hash Join > Parallel Hash > Parallel Seq Scan on blocks b
-- burn probe1 x48 /3: Append > * > Gather > Parallel Hash Join > Parallel Seq Scan on blocks a
-- burn build2 x48 /3: Append > * > Gather > Parallel Hash Join > Parallel Hash > Parallel Seq Scan on blocks d
-- burn probe2 x48 /3: Append > * > Gather > Parallel Hash Join > Parallel Seq Scan on blocks c
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; set local enable_parallel_append = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 10; set local parallel_tuple_cost = 30; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select count(*) from blocks a join blocks b on a.id = b.id where burn('build1', 3, b.id) > 0 and burn('probe1', 4, a.id) > 0
union all select count(*) from blocks c join blocks d on c.id = d.id where burn('build2', 4, d.id) > 0 and burn('probe2', 2, c.id) > 0
