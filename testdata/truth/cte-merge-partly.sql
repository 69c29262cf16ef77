-- A CTE in two merge joins: each reads and sorts all of it, or what a Limit leaves.
-- burn c x10: * > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn a x10: Append > * > Merge Join > Sort > CTE Scan on c*
-- burn b x100: Append > * > Merge Join > Sort > Seq Scan on hundred
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
with c as materialized (select burn('c', 9, id) as v from ten)
(select v from c join hundred on hundred.id = c.v where burn('b', 0.8, hundred.id) > 0 and burn('a', 6, c.v) > 0 limit 3) union all select max(v) from c
