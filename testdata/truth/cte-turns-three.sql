-- A CTE read by an outer side, an inner side and an InitPlan in the join filter.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c1 x1: Hash Join > CTE Scan on c a > CTE c > Seq Scan on ten
-- burn c2 x9: Hash Join > Hash > CTE Scan on c b > CTE c > Seq Scan on ten
-- burn outer x10: Hash Join > CTE Scan on c a
-- burn inner x10: Hash Join > Hash > CTE Scan on c b
-- burn max x10: Hash Join >> InitPlan * > Aggregate
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'c1' else 'c2' end, 9, id) as v from ten)
select 1 from c a join c b on a.id = b.id and a.v + b.v <= 2 * (select max(burn('max', 6, v)) from c) where burn('outer', 5, a.v) > 0 and burn('inner', 4, b.v) > 0
