-- Memoize asks the inner side for each of ten keys once.
-- since: 14
-- burn inner x10: Memoize > Index * using ten_pkey on ten b
-- has: Nested Loop > Memoize [Cache Hits=90]
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off; set local enable_bitmapscan = off;
set local enable_seqscan = off;
-- explain:
select 1 from hundred a, lateral (select b.id from ten b where b.id = a.k and burn_stable('inner', 5, b.id) > 0) c
