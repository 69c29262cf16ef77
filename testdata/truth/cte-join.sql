-- A CTE below both sides of a hash join. The join asks the outer side for a row before it builds its table.
-- burn first x1: Hash Join > CTE Scan on c a > CTE c > Seq Scan on ten
-- burn rest x9: Hash Join > Hash > CTE Scan on c b > CTE c > Seq Scan on ten
-- burn outer x10: Hash Join > CTE Scan on c a
-- burn inner x10: Hash Join > Hash > CTE Scan on c b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, 6, id) as v from ten)
select 1 from c a join c b on a.id = b.id where burn('outer', 3, a.v) > 0 and burn('inner', 3, b.v) > 0
