-- Inner loops in several processes.
-- parallel
-- burn inner x48 /3: Gather > Nested Loop > Index Scan using hundred_pkey on hundred b
-- burn outer x48 /3: Gather > Nested Loop > Parallel Seq Scan on blocks a
set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off; set local enable_bitmapscan = off;
-- explain:
select count(*) from blocks a, lateral (select k from hundred b where b.id = a.id % 100 + 1 and burn('inner', 2, b.k) > 0) b where burn('outer', 2, a.id) > 0
