-- An InitPlan whose first reader is never executed.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: * > Seq Scan on hundred d > InitPlan * > Aggregate
-- burn d x100: * > Seq Scan on hundred d
-- burn a x10: * > Seq Scan on ten a
-- has: * on hundred b [loops=0]
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; set local enable_indexscan = off; set local enable_material = off;
-- explain:
with p as materialized (select min(burn('value', 6, id)) as v from ten)
select 1 from ten a join hundred b on b.k = a.id and b.id > (select v from p) where burn('a', 9, a.id) < 0
union all select 1 from hundred d where burn('d', 1, d.id) >= (select v from p)
