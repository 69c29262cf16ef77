-- What only the leader may compute, above the Gather.
-- parallel
-- burn top x30: Gather
-- burn scan x48 /3: Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select burn_leader('top', 2, id) from blocks where burn('scan', 3, id) <= 30
