-- Branches of uneven length, each run by one process: the Gather waits for the longest.
-- parallel
-- burn p1 x10 /3: Gather > Parallel Append > Seq Scan on parts_1
-- burn p2 x10 /3: Gather > Parallel Append > Seq Scan on parts_2
-- burn p3 x10 /3: Gather > Parallel Append > Seq Scan on parts_3
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
alter table parts_1 set (parallel_workers = 0); alter table parts_2 set (parallel_workers = 0); alter table parts_3 set (parallel_workers = 0);
-- explain:
select burn('p1', 20, id) from parts_1 union all select burn('p2', 8, id) from parts_2 union all select burn('p3', 4, id) from parts_3
