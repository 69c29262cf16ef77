-- A CTE of which a Limit reads only the first rows.
-- burn cte x4: Limit > CTE Scan on c > CTE c > Seq Scan on ten
-- burn scan x4: Limit > CTE Scan on c
-- explain:
with c as materialized (select burn('cte', 8, id) as v from ten) select burn('scan', 5, v) from c limit 4
