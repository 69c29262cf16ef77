-- A CTE that an InitPlan and the statement read: the statement reads a row before it needs the InitPlan's
-- value, the InitPlan reads all others.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn first x1: Execution >> CTE Scan on c* >> CTE c > Seq Scan on ten
-- burn rest x9: InitPlan 2 > Aggregate > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x10: Execution >> CTE Scan on c*
-- burn value x10: InitPlan 2 > Aggregate
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, 4, id) as v from ten)
select id from c where burn('scan', 4, v) <= (select max(burn('value', 3, v)) from c)
