-- A CTE that an UPDATE joins and that its new values read.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: CTE c > Seq Scan on ten
-- burn returned x10: Update on target
create table target as select id, id as v from generate_series(1, 10) id;
analyze target;
-- explain:
with c as materialized (select id, burn('c', 14, id) as v from ten)
update target set v = c.v + (select max(v) from c) from c where c.id = target.id returning burn('returned', 6, target.v)
