-- A Gather inside of an InitPlan.
-- parallel
-- burn scan x48 /3: Seq Scan on ten > InitPlan 1 > * > Gather > * > Parallel Seq Scan on blocks
-- burn filter x10: Seq Scan on ten
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local parallel_tuple_cost = 1;
-- explain:
select id from ten where burn_leader('filter', 5, id) <= (select max(k) from blocks where burn('scan', 3, id) > 0)
