-- A CTE with a Gather of its own, read by the leader.
-- parallel
-- burn scan x120 /3: CTE Scan on c > CTE c > Gather > Parallel Seq Scan on blocks
-- burn top x120: CTE Scan on c
set local max_parallel_workers_per_gather = 2;
-- explain:
with c as materialized (select id from blocks where burn('scan', 1, id) > 0) select burn('top', 0.5, id) from c
