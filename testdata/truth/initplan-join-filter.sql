-- An InitPlan in a join filter.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Hash Join > InitPlan 1 > Aggregate
-- burn probe x100: Hash Join > Seq Scan on hundred a
-- burn build x10: Hash Join > Hash > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join ten b on a.k = b.id and a.id + b.id > (select min(burn('value', 4, id)) from ten)
where burn('probe', 0.4, a.id) > 0 and burn('build', 3, b.id) > 0
