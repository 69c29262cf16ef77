-- InitPlans in both sides of a DELETE with USING.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Delete on target > Hash Join > Hash > Seq Scan on ten > InitPlan * > Aggregate
-- burn two x10: Delete on target > Hash Join > Seq Scan on target > InitPlan * > Aggregate
-- burn target x100: Delete on target > Hash Join > Seq Scan on target
-- burn ten x10: Delete on target > Hash Join > Hash > Seq Scan on ten
create table target as select id, id % 10 + 1 as k from generate_series(1, 100) id;
analyze target;
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
delete from target using ten where ten.id = target.k and burn('ten', 8, ten.id) >= (select min(burn('one', 6, id)) from ten)
and burn('target', 0.9, target.id) >= (select min(burn('two', 5, id)) from ten)
