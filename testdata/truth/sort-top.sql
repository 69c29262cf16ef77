-- A top-N sort below a nested loop that is run again, over a materialized aggregate.
-- burn key x100: Nested Loop > * > Sort > HashAggregate > Seq Scan on hundred
-- burn argument x100: Nested Loop > * > Sort > HashAggregate
-- burn join x9: Nested Loop
-- burn outer x10: Nested Loop > * on ten
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select 1 from (select id from ten where burn('outer', 12, id) <= 3) a, (select k, sum(burn('argument', 0.9, id)) as s from hundred where burn('key', 0.8, id) > 0 group by k order by s limit 3) b where burn('join', 6, a.id + b.k) > 0
