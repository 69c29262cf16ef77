-- A hashed SubPlan in a parallel scan: every process builds its own table.
-- parallel
-- burn sub x30 /3: Gather > Parallel Seq Scan on blocks > SubPlan 1 > Seq Scan on ten
-- burn scan x48 /3: Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select count(*) from blocks where burn('scan', 3, id) not in (select burn('sub', 4, id) from ten)
