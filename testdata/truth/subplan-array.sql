-- ARRAY of a correlated query, in a target list above a sort by another one.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn list x55: Sort > Seq Scan on ten a > SubPlan 1 > Seq Scan on ten b
-- burn key x10: Sort > Seq Scan on ten a > SubPlan 2 > * on ten c
-- burn scan x10: Sort > Seq Scan on ten a
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select array(select burn('list', 2, b.id) from ten b where b.id <= a.id) from ten a where burn('scan', 6, a.id) > 0
order by (select burn('key', 7, -c.id) from ten c where c.id = a.id)
