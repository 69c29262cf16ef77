-- A LATERAL subquery, run for each row.
-- burn inner x30: Nested Loop > Limit > Seq Scan on hundred b
-- burn outer x10: Nested Loop > Seq Scan on ten a
-- explain:
select a.id, c.v from ten a, lateral (select burn('inner', 2, b.id) as v from hundred b where b.id > a.id limit 3) c
where burn('outer', 4, a.id) > 0
