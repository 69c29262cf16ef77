-- A Limit that stops early.
-- burn scan x7: Limit > Seq Scan on hundred
-- explain:
select burn('scan', 5, id) from hundred limit 7
