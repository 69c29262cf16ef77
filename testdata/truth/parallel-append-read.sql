-- Parallel Append with an InitPlan that one of its branches reads.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Gather >> InitPlan 1 > Aggregate
-- burn p% x10 /3: Gather > Parallel Append > Seq Scan on parts_%*
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
alter table parts_1 set (parallel_workers = 0); alter table parts_2 set (parallel_workers = 0); alter table parts_3 set (parallel_workers = 0);
-- explain:
select id from parts where burn('p' || k, 12, id) >= (select min(burn_leader('value', 6, id)) from ten)
