-- A busy leader above a Gather: the workers burn meanwhile.
-- parallel
-- burn top x48: Limit > Gather
-- burn scan x48 /3: Limit > Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select burn_leader('top', 3, id) from blocks where burn('scan', 3, id) > 0 limit 100
