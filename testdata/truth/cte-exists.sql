-- A CTE that a semi join and an anti join read.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: CTE c > Seq Scan on ten
-- burn a x100: * > Seq Scan on hundred a
-- burn b x100: * > Seq Scan on hundred b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select burn('c', 12, id) as v from ten)
select id from hundred a where burn('a', 0.8, id) > 0 and exists (select 1 from c where c.v = a.k) 
union all select id from hundred b where burn('b', 0.7, id) > 0 and not exists (select 1 from c where c.v = b.id)
