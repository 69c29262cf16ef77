-- SubPlans in a join filter and in a join's target list.
-- burn join: Nested Loop > SubPlan * > Seq Scan on ten c
-- burn list: Nested Loop > SubPlan * > Seq Scan on ten d
-- burn outer x10: Nested Loop > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select (select burn('list', 3, d.id) from ten d where d.id = a.id) from ten a, ten b
where (select burn('join', 0.6, c.id) from ten c where c.id = (a.id + b.id) / 3) <= 2 and burn('outer', 3, a.id) > 0
