-- An InitPlan in a target list, computed below a sort and a join that hand it on.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Sort > Hash Join > InitPlan 1 > Aggregate
-- burn filter x100: Hash Join > Seq Scan on hundred a
-- burn build x10: Hash > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select a.id, (select min(burn('value', 4, id)) from ten) as v from hundred a join ten b on a.k = b.id
where burn('filter', 0.4, a.id) > 0 and burn('build', 3, b.id) > 0 order by v, a.id
