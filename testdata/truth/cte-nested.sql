-- A CTE inside of a CTE, of the same name.
-- burn inner x10: CTE Scan on c > CTE c > CTE Scan on c c_1 > CTE c > Seq Scan on ten
-- burn outer x10: CTE Scan on c > CTE c > CTE Scan on c c_1
-- explain:
with c as materialized (with c as materialized (select burn('inner', 5, id) as v from ten) select burn('outer', 4, v) as v from c) select v from c
