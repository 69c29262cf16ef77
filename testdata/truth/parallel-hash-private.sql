-- Every process builds a hash table of its own.
-- parallel
-- burn build x30 /3: Gather > Hash Join > Hash > Seq Scan on ten b
-- burn probe x48 /3: Gather > Hash Join > Parallel Seq Scan on blocks a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 10; set local parallel_tuple_cost = 30; set local enable_mergejoin = off; set local enable_nestloop = off; set local enable_parallel_hash = off;
-- explain:
select count(*) from blocks a join ten b on a.k = b.id where burn('build', 4, b.id) > 0 and burn('probe', 3, a.id) > 0
