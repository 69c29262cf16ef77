-- An InitPlan that two nodes read: the first one pays.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop > Seq Scan on ten b > InitPlan 1 > Aggregate
-- burn a x10: Nested Loop > Seq Scan on hundred a
-- burn b x1: Nested Loop > Seq Scan on ten b
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a join ten b on b.id = a.k where a.k = (select min(burn('value', 4, id)) from ten c)
and burn('a', 4, a.id) > 0 and burn('b', 40, b.id) > 0
