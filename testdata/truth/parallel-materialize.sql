-- A Materialize on the inner side of a nested loop in each process.
-- since: 18
-- parallel
-- burn inner x30 /3: Gather > Nested Loop > Materialize > Seq Scan on ten b
-- burn outer x48 /3: Gather > Nested Loop > Parallel Seq Scan on blocks a
-- burn join x480 /3: Gather > Nested Loop
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select count(*) from blocks a, ten b where burn('outer', 3, a.id) > 0 and burn('inner', 5, b.id) > 0 and burn('join', 0.4, a.id + b.id) > 0
