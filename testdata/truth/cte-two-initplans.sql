-- A CTE of one row whose values two nodes of a join read: the outer side pays, and the other finds it.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop > Seq Scan on hundred b >> InitPlan * > CTE Scan on p* > CTE p > Aggregate
-- burn a x10: Nested Loop > Materialize > Seq Scan on ten a
-- burn b x100: Nested Loop > Seq Scan on hundred b
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
with p as materialized (select min(burn('value', 9, id)) as low, max(id) as high from ten)
select 1 from ten a, hundred b where burn('a', 7, a.id) >= (select low from p) and burn('b', 1, b.id) <= (select high * 10 from p) and a.id = b.k
