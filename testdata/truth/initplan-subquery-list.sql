-- An InitPlan in the select list of a subquery, handed on through a join and a sort.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Sort > Hash Join >> Subquery Scan on s > Limit > Seq Scan on hundred >> InitPlan * > Aggregate
-- burn below x30: Sort > Hash Join >> Subquery Scan on s > Limit > Seq Scan on hundred
-- burn b x10: Sort > Hash Join > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select s.v, b.id from (select id, k, (select min(burn('value', 7, id)) from ten) as v from hundred where burn('below', 4, id) > 0 limit 30) s join ten b on b.id = s.k and burn('b', 9, b.id) > 0 where s.v > 0 order by s.id
