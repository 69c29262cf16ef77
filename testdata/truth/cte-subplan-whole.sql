-- A CTE that a SubPlan reads to its end, again and again, and that the statement has started to read before.
-- burn first x1: Execution >> CTE Scan on c >> CTE c >> Seq Scan on ten
-- burn rest x9: SubPlan * > Aggregate > CTE Scan on c x > CTE c > Seq Scan on ten
-- burn sub x100: SubPlan * > Aggregate > CTE Scan on c x
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, 15, id) as v from ten)
select id, (select count(*) from c x where burn('sub', 1, x.v) <= c.id) from c
