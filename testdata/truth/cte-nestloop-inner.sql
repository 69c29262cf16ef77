-- A CTE on the inner side of a nested loop, stopped early: it is read again from its start, and further at the end.
-- burn c x7: Limit > Nested Loop > CTE Scan on c > CTE c > Seq Scan on ten
-- burn join x7: Limit > Nested Loop
-- burn outer x1: Limit > Nested Loop > Seq Scan on hundred
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
-- explain:
with c as materialized (select burn('c', 9, id) as v from ten)
select 1 from hundred, c where burn('outer', 30, hundred.id) > 0 and burn('join', 7, hundred.id + c.v) > 0 limit 7
