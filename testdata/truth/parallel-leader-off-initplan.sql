-- The leader does not take part, but computes the InitPlan.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- free: Gather
-- burn value x10: Gather > InitPlan 1 > Aggregate
-- burn scan x48 /2: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local parallel_leader_participation = off;
-- explain:
select count(*) from blocks where burn('scan', 4, id) >= (select min(burn_leader('value', 6, id)) from ten)
