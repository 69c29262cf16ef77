-- A CTE over a hash join, read in part and then to its end: its hash table belongs to the first scan.
-- burn build x10: Append > Limit > CTE Scan on c* > CTE c > Hash Join > Hash > Seq Scan on ten b
-- burn early x40: Append > Limit > CTE Scan on c* > CTE c > Hash Join > Seq Scan on hundred a
-- burn late x60: Append >> CTE Scan on c* > CTE c > Hash Join > Seq Scan on hundred a
set local enable_mergejoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
with c as materialized (select a.id as v from hundred a join ten b on b.id = a.k where burn('build', 9, b.id) > 0 and burn(case when a.id <= 40 then 'early' else 'late' end, 1, a.id) > 0)
(select v from c limit 40) union all select v from c
