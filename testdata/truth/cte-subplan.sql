-- A CTE that a SubPlan reads again and again, further each time.
-- burn cte x10: Seq Scan on ten a > SubPlan 2 > Limit > CTE Scan on c > CTE c > Seq Scan on ten
-- burn filter x10: Seq Scan on ten a
-- explain:
with c as materialized (select id, burn('cte', 6, id) as v from ten) select id from ten a
where burn('filter', 3, id) = (select v / v from c where c.id >= a.id limit 1)
