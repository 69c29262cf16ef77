-- An inner side that is never asked, because the outer side has no rows.
-- burn outer x10: Nested Loop > Seq Scan on ten a
-- burn inner x0: Nested Loop > Seq Scan on hundred b
-- has: Seq Scan on hundred b [loops=0]
set local enable_hashjoin = off; set local enable_mergejoin = off;
-- explain:
select 1 from ten a, lateral (select b.id from hundred b where b.id >= a.id and burn('inner', 1, b.id) > 0 offset 0) c
where burn('outer', 5, a.id) > 1000
