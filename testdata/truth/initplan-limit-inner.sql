-- An InitPlan in the LIMIT of a subquery that a join reads.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit > InitPlan * > Aggregate
-- burn below: Limit > Seq Scan on hundred
-- burn probe x100: Hash Join > Seq Scan on hundred a
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join (select burn('below', 6, id) as v from hundred limit (select min(burn('value', 4, id)) + 19 from ten)) b on a.id = b.v
where burn('probe', 0.5, a.id) > 0
