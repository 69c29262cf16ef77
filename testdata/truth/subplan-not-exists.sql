-- EXISTS in a target list and in CASE: only some rows ask.
-- burn one: Seq Scan on ten a > SubPlan * > * on hundred b
-- burn two: Seq Scan on ten a > SubPlan * > * on hundred c
-- burn scan x10: Seq Scan on ten a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select exists (select 1 from hundred b where b.id > 90 + a.id and burn('one', 9, b.id) > 0 limit 1),
case when a.k = 0 then not exists (select 1 from hundred c where c.id = 10 * a.id and burn('two', 17, c.id) > 0 limit 1) end
from ten a where burn('scan', 7, a.id) > 0
