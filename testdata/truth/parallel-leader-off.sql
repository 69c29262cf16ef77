-- The leader does not take part. How long the workers take to start is not known then.
-- parallel
-- free: Gather
-- burn scan x48 /2: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local parallel_leader_participation = off;
-- explain:
select count(*) from blocks where burn('scan', 3, id) > 0
