-- Materialize runs what is below it once and is itself asked a hundred times.
-- burn inner x10: Nested Loop > Materialize > Seq Scan on ten b
-- burn join x1000: Nested Loop
-- has: Materialize [loops=100]
set local enable_hashjoin = off; set local enable_mergejoin = off;
-- explain:
select 1 from hundred a, ten b where burn('inner', 5, b.id) > 0 and burn('join', 0.04, a.id + b.id) > 0
