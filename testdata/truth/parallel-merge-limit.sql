-- Gather Merge below a Limit and a leader that works on each row.
-- parallel
-- free: Gather Merge
-- burn scan x48 /3: Gather Merge > Sort > Parallel Seq Scan on blocks
-- burn top x20: Subquery Scan on s
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select burn_leader('top', 2, id) from (select id, k from blocks where burn('scan', 5, id) > 0 order by k, id offset 0) s limit 20
