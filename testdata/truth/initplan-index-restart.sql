-- An InitPlan in the condition of an inner index scan that takes time of its own: whoever restarts the scan computes it.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop >> InitPlan 1 > Aggregate
-- burn inner: Nested Loop > Index Scan using thousands_pkey on thousands b
-- burn outer x10: Nested Loop > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off; set local enable_material = off;
-- explain:
select b.k from ten a, thousands b where b.id >= a.id * 100 and b.id <= a.id * 100 + (select min(burn('value', 6, id)) from ten c) and burn('inner', 5, b.id) > 0
and burn('outer', 7, a.id) > 0
