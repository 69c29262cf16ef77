-- A CTE read further and further by a LATERAL subquery with a Limit.
-- burn c x8: Nested Loop > Limit > CTE Scan on c > CTE c > Seq Scan on ten
-- burn outer x4: Nested Loop > Seq Scan on hundred a
-- burn inner x4: Nested Loop > Limit > CTE Scan on c
-- explain:
with c as materialized (select id, burn('c', 10, id) as v from ten)
select a.id, x.v from hundred a, lateral (select burn('inner', 9, v) as v from c where c.id = 2 * a.id limit 1) x
where a.id <= 4 and burn('outer', 12, a.id) > 0
