-- A row compared with a query's, and ALL of a correlated query.
-- burn row: Seq Scan on hundred a > SubPlan 1 > * on ten b
-- burn all x100: Seq Scan on hundred a > SubPlan 2 > * on ten c
-- burn filter x100: Seq Scan on hundred a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select a.id from hundred a where burn('filter', 0.8, a.id) > 0 and (a.k, a.k) = (select burn('row', 1.5, b.id), b.id from ten b where b.id = a.k)
and a.id + 100 > all (select burn('all', 1.1, c.id) from ten c where c.id = a.k)
