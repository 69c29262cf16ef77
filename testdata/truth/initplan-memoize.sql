-- An InitPlan in the filter of a scan below Memoize.
-- since: 14
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop > Memoize > Index * using ten_pkey on ten b >> InitPlan * > Aggregate
-- burn inner x10: Nested Loop > Memoize > Index * using ten_pkey on ten b
-- burn outer x100: Nested Loop > Seq Scan on hundred a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a, lateral (select b.id from ten b where b.id = a.k and burn_stable('inner', 8, b.id) > (select min(burn('value', 7, id)) - 1 from ten)) c where burn('outer', 0.7, a.id) > 0
