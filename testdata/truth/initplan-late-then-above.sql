-- An InitPlan that a late branch of CASE below and a filter above read.
-- burn value x10: Subquery Scan on s > Limit > Seq Scan on hundred > InitPlan * > Aggregate
-- burn below x60: Subquery Scan on s > Limit > Seq Scan on hundred
-- burn top x60: Subquery Scan on s
-- explain:
select burn('top', 2, id) from (select id, case when id > 50 then (select min(burn('value', 7, id)) from ten) else 0 end as v from hundred where burn('below', 2, id) > 0 limit 60) s where v >= 0
