-- InitPlans in the actions of a MERGE.
-- since: 15
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn when x10: Merge on target >> InitPlan * > Aggregate > Seq Scan on ten b
-- burn value x10: Merge on target >> InitPlan * > Aggregate > Seq Scan on ten c
-- burn scan x10: Merge on target > * > Seq Scan on ten
create table target as select id, id as v from generate_series(1, 5) id;
-- explain:
merge into target using (select id from ten where burn('scan', 14, id) > 0) s on target.id = s.id
when matched and s.id >= (select count(*) from ten b where burn('when', 5, b.id) < 0) then update set v = (select count(*) from ten c where burn('value', 6, c.id) > 0)
