-- Parallel Append: partial children are shared out row by row, others are run by one process each.
-- parallel
-- burn p1 x10 /3: Gather > Parallel Append > Seq Scan on parts_1
-- burn p2 x10 /3: Gather > Parallel Append > Seq Scan on parts_2
-- burn p3 x48 /3: Gather > Parallel Append > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
alter table parts_1 set (parallel_workers = 0); alter table parts_2 set (parallel_workers = 0);
-- explain:
select burn('p1', 6, id) from parts_1 union all select burn('p2', 6, id) from parts_2 union all select burn('p3', 4, id) from blocks
