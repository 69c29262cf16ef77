-- 4,000 loops of a sleeping inner index scan: the printed mean is rounded.
-- baseline
-- burn inner x4000: Nested Loop > Index * using hundred_pkey on hundred b
-- has: Index * using hundred_pkey on hundred b [loops=4000]
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
set local enable_bitmapscan = off; set local enable_seqscan = off;
-- explain:
select b.k from thousands a, hundred b where b.id = 1 + a.k and burn('inner', 0.05, b.id) > 0
