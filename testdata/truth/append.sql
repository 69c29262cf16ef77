-- The branches of an Append, one of them never asked.
-- burn a x10: Append > Seq Scan on ten a
-- burn b x5: Append > Seq Scan on ten b
-- burn c x0: Append > Seq Scan on ten c
-- has: Append > Seq Scan on ten c [loops=0]
-- explain:
select burn('a', 4, id) from ten a union all (select burn('b', 3, id) from ten b) union all select burn('c', 1, id) from ten c limit 15
