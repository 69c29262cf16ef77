-- An InitPlan that only one branch below a Gather reads.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Gather > InitPlan 1 > Aggregate
-- burn probe x48 /3: Gather > Hash Join > Parallel Seq Scan on blocks a
-- burn build x30 /3: Gather > Hash Join > Hash > Seq Scan on ten b
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; set local enable_parallel_hash = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 10; set local parallel_tuple_cost = 30; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select count(*) from blocks a join ten b on a.k = b.id
where burn('build', 3, b.id) >= (select min(burn_leader('value', 5, id)) from ten c) and burn('probe', 3, a.id) > 0
