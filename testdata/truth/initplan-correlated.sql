-- An InitPlan inside of a SubPlan, run again for each row.
-- burn value x30: Seq Scan on ten a > SubPlan * > InitPlan * > Aggregate > Limit > Seq Scan on hundred c
-- burn inner x10: Seq Scan on ten a > SubPlan * >> Aggregate
-- explain:
select (select min(burn('inner', 4, b.id)) from ten b where b.id = a.id and b.id < (select max(v) from (select burn('value', 2, c.id) as v from hundred c where c.id > a.id limit 3) d)) from ten a
