-- An InitPlan that is read above the Gather.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Finalize Aggregate > InitPlan 1 > Aggregate
-- burn scan x120 /3: Finalize Aggregate > Gather > * > Parallel Seq Scan on blocks
set local max_parallel_workers_per_gather = 2;
-- explain:
select sum(k) + (select min(burn_leader('value', 5, id)) from ten) from blocks where burn('scan', 1, id) > 0
