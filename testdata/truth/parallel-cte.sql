-- A CTE with a Gather of its own, read by the leader.
-- parallel
-- burn scan x48 /3: CTE Scan on c > CTE c > Gather > Parallel Seq Scan on blocks
-- burn top x48: CTE Scan on c
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
with c as materialized (select id from blocks where burn('scan', 3, id) > 0) select burn('top', 1, id) from c
