-- A Limit above a filter: the scan has read more rows of the CTE than it returns.
-- burn early x6: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn late x4: Append > Aggregate > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn filter x6: Append > Limit > CTE Scan on c*
-- explain:
with c as materialized (select id, burn(case when id <= 6 then 'early' else 'late' end, 12, id) as v from ten)
(select v from c where burn('filter', 8, v) % 2 = 0 limit 3) union all select sum(v) from c
