-- A correlated SubPlan that reads a CTE and an InitPlan of the statement's.
-- burn c x10: SubPlan * > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn value x10: SubPlan * > * > InitPlan * > Aggregate
-- burn sub x100: SubPlan * > CTE Scan on c*
-- burn scan x10: Execution >> Seq Scan on ten a
-- explain:
with c as materialized (select id, burn('c', 6, id) as v from ten)
select (select count(*) from c where burn('sub', 1, c.v) + a.id >= (select min(burn('value', 7, id)) from ten)) from ten a where burn('scan', 8, a.id) > 0
