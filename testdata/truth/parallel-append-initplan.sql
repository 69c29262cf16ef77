-- A Gather per branch, and an InitPlan that the second one's workers read.
-- parallel
-- burn value x10: Append > Gather > InitPlan 1 > Aggregate
-- burn one x48 /3: Append > Gather > Parallel Seq Scan on blocks
-- burn two x48 /3: Append > Gather > Parallel Seq Scan on blocks blocks_1
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; set local enable_parallel_append = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select count(*) from blocks where burn('one', 2, id) > 0
union all select count(*) from blocks where burn('two', 2, id) >= (select min(burn_leader('value', 5, id)) from ten)
