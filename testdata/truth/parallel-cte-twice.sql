-- A CTE over a Gather, read in part and then to its end.
-- parallel
-- free: Gather
-- burn top x10: Append > Limit > CTE Scan on c*
-- burn rest x48: Append >> CTE Scan on c*
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
with c as materialized (select id from blocks)
(select burn_leader('top', 6, id) from c limit 10) union all select burn_leader('rest', 3, id) from c
