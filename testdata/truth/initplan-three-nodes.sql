-- Three InitPlans, one in each of three nodes.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- options: ANALYZE, BUFFERS OFF, TIMING ON, FORMAT JSON
-- burn build x10: Hash Join > Hash > Seq Scan on ten b >> InitPlan * > Aggregate
-- burn probe x10: Hash Join > Seq Scan on hundred a >> InitPlan * > Aggregate
-- burn list x10: Execution >> Hash Join >> InitPlan * > Aggregate
-- burn a x100: Hash Join > Seq Scan on hundred a
-- burn b x10: Hash Join > Hash > Seq Scan on ten b
-- burn join x100: Execution >> Hash Join
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select a.id + (select min(burn('list', 5, id)) from ten), burn('join', 0.7, a.id) from hundred a join ten b on a.k = b.id
where burn('b', 7, b.id) >= (select min(burn('build', 6, id)) from ten) and burn('a', 0.8, a.id) >= (select min(burn('probe', 8, id)) from ten)
