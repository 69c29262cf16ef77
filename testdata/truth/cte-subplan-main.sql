-- A CTE that a correlated SubPlan reads further and further, and that is then read to its end.
-- burn early x5: SubPlan * > Limit > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn late x5: Append >> CTE Scan on c* > CTE c > Seq Scan on ten
-- burn filter x5: Seq Scan on ten a
-- explain:
with c as materialized (select id, burn(case when id <= 5 then 'early' else 'late' end, 6, id) as v from ten)
select (select v from c where c.id >= a.id limit 1) from ten a where a.id <= 5 and burn('filter', 3, a.id) > 0 union all select v from c
