-- A hashed SubPlan in a join filter and one in a target list.
-- burn join x10: Nested Loop > SubPlan * > Seq Scan on ten c
-- burn list x10: Nested Loop > SubPlan * > Seq Scan on ten d
-- burn outer x10: Nested Loop > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select a.id in (select burn('list', 4, d.id) from ten d) from ten a, ten b
where a.id + b.id not in (select burn('join', 5, c.id) from ten c) and burn('outer', 3, a.id) > 0
