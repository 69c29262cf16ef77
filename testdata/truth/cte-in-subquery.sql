-- A CTE of a subquery, beside one of the statement with the same name.
-- burn outer x10: Hash Join > Hash > CTE Scan on c > CTE c > Seq Scan on ten
-- burn inner x10: Hash Join >> CTE Scan on c c_1 >> CTE c > Seq Scan on ten ten_1
-- burn b x10: Hash Join >> CTE Scan on c c_1
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select burn('outer', 8, id) as v from ten)
select 1 from c join (with c as materialized (select burn('inner', 9, id) as v from ten) select burn('b', 6, v) as v from c offset 0) d on c.v = d.v
