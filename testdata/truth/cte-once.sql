-- A CTE that one scan reads.
-- burn cte x10: CTE Scan on c > CTE c > Seq Scan on ten
-- burn scan x10: CTE Scan on c
-- explain:
with c as materialized (select burn('cte', 5, id) as v from ten) select burn('scan', 4, v) from c
