-- An InitPlan in a filter.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn filter x100: Seq Scan on hundred
-- explain:
select id from hundred where burn('filter', 0.5, id) > (select min(burn('value', 4, id)) from ten where k >= 0)
