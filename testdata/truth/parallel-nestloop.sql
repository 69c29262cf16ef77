-- Inner loops in several processes.
-- parallel
-- burn inner x120 /3: Gather > Nested Loop > Index Scan using hundred_pkey on hundred b
-- burn outer x120 /3: Gather > Nested Loop > Parallel Seq Scan on blocks a
set local max_parallel_workers_per_gather = 2; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off; set local enable_bitmapscan = off;
alter table hundred set (parallel_workers = 0);
-- explain:
select count(*) from blocks a, lateral (select k from hundred b where b.id = a.id % 100 + 1 and burn('inner', 0.8, b.k) > 0) b where burn('outer', 0.8, a.id) > 0
