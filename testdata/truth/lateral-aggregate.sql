-- A LATERAL aggregate left-joined, with a join filter and COALESCE above.
-- burn inner x30: Nested Loop Left Join > Aggregate > Limit > Seq Scan on hundred b
-- burn outer x10: Nested Loop Left Join > Seq Scan on ten a
-- burn list x10: Nested Loop Left Join
-- explain:
select coalesce(burn('list', 6, c.n::int), 0) from ten a left join lateral (select count(*) as n from
(select burn('inner', 3, b.id) as v from hundred b where b.id > a.id limit 3) x where x.v > 0) c on true where burn('outer', 5, a.id) > 0
