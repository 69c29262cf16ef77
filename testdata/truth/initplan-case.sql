-- An InitPlan in a branch of CASE that only late rows take, and one in COALESCE that none takes.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn never x0: InitPlan 2 > Aggregate
-- burn scan x100: Seq Scan on hundred
-- explain:
select case when id > 90 then (select min(burn('value', 7, id)) from ten) else 0 end,
coalesce(id, (select min(burn('never', 4, id)) from ten)) from hundred where burn('scan', 1.1, id) > 0
