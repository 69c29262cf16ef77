-- No worker is launched: the leader runs all of it.
-- burn scan x48: Gather [Workers Planned=2, Workers Launched=0] > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local max_parallel_workers = 0;
-- explain:
select count(*) from blocks where burn('scan', 2, id) > 0
