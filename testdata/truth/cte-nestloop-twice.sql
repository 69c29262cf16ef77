-- A CTE over a nested loop with an inner index scan, read in part and then to its end.
-- burn outer x3: Append > Limit > CTE Scan on c* > CTE c > Nested Loop > Seq Scan on ten a
-- burn outer2 x7: Append >> CTE Scan on c* > CTE c > Nested Loop > Seq Scan on ten a
-- burn inner x3: Append > Limit > CTE Scan on c* > CTE c > Nested Loop > Index * using thousands_pkey on thousands b
-- burn inner2 x7: Append >> CTE Scan on c* > CTE c > Nested Loop > Index * using thousands_pkey on thousands b
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off; set local enable_material = off;
-- explain:
with c as materialized (select a.id as v from ten a join thousands b on b.id = 10 * a.id where burn(case when a.id <= 3 then 'outer' else 'outer2' end, 9, a.id) > 0 and burn(case when b.id <= 30 then 'inner' else 'inner2' end, 7, b.id) > 0)
(select v from c limit 3) union all select v from c
