-- A Gather inside of an InitPlan.
-- parallel
-- burn scan x120 /3: Seq Scan on ten > InitPlan 1 > * > Gather > * > Parallel Seq Scan on blocks
-- burn filter x10: Seq Scan on ten
set local max_parallel_workers_per_gather = 2; alter table ten set (parallel_workers = 0);
-- explain:
select id from ten where burn_leader('filter', 5, id) <= (select max(k) from blocks where burn('scan', 1, id) > 0)
