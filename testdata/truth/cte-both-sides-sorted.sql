-- A CTE in both sides of a merge join: the outer side's sort has read all of it.
-- burn c x10: Merge Join > Sort > CTE Scan on c a > CTE c > Seq Scan on ten
-- burn left x10: Merge Join > Sort > CTE Scan on c a
-- burn right x10: Merge Join > Sort > CTE Scan on c b
set local enable_hashjoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select id, burn('c', 9, id) as v from ten)
select 1 from c a join c b on a.v = b.v where burn('left', 6, a.id) > 0 and burn('right', 5, b.id) > 0
