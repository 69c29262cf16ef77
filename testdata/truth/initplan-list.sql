-- An InitPlan in a target list.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn filter x100: Seq Scan on hundred
-- explain:
select id, (select min(burn('value', 4, id)) from ten) from hundred where burn('filter', 0.4, id) > 0
