-- An InitPlan that two nodes read: the first one pays. The hash table is built first.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop > Seq Scan on hundred a > InitPlan 1 > Aggregate
-- burn a x100: Nested Loop > Seq Scan on hundred a
-- burn b: Nested Loop > Seq Scan on ten b
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a, lateral (select b.id from ten b where b.id = a.k and burn('b', 4, b.id) > 0 offset 0) b
where burn('a', 0.4, a.k) = (select min(burn('value', 4, id)) from ten)
