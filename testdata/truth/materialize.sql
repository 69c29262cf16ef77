-- Materialize runs what is below it once and is itself asked twenty times.
-- burn inner x10: Nested Loop > Materialize > Seq Scan on ten b
-- burn join x200: Nested Loop
-- has: Materialize [loops=20]
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select 1 from hundred a, ten b where a.id <= 20 and burn('inner', 4, b.id) > 0 and burn('join', 0.3, a.id + b.id) > 0
