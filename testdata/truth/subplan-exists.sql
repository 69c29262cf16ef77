-- EXISTS below OR: a SubPlan, of which older servers plan two and choose one at run time.
-- burn sub: Seq Scan on ten a > SubPlan * > Seq Scan on hundred b
-- burn filter x10: Seq Scan on ten a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select id from ten a where burn('filter', 4, id) < 0 or exists (select 1 from hundred b where b.k = a.id and burn('sub', 0.5, b.id) > 0)
