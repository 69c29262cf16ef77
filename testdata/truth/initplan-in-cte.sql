-- An InitPlan inside of a CTE and one beside it.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn inner x10: CTE c > Seq Scan on ten > InitPlan * > Aggregate
-- burn c x10: CTE Scan on c > CTE c > Seq Scan on ten
-- burn outer x10: Execution >> CTE Scan on c >> InitPlan * > Aggregate
-- burn scan x10: Execution >> CTE Scan on c
-- explain:
with c as materialized (select id, burn('c', 3, id) as v from ten where id >= (select min(burn('inner', 4, id)) from ten a))
select id from c where burn('scan', 3, v) >= (select min(burn('outer', 5, id)) from ten b)
