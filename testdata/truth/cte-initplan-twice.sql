-- A CTE with an InitPlan inside, read twice.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten >> InitPlan 1 > Aggregate
-- burn early x3: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn late x7: Append > CTE Scan on c > CTE c > Seq Scan on ten
-- explain:
with c as materialized (select id, burn(case when id <= 3 then 'early' else 'late' end, 9, id) as v from ten where id >= (select min(burn('value', 7, id)) from ten a))
(select v from c limit 3) union all select v from c
