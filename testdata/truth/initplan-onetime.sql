-- An InitPlan in a one-time filter, which is decided before anything below runs.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Result > InitPlan 1 > Aggregate
-- burn filter x10: Result > Seq Scan on ten
-- explain:
select id from ten where (select min(burn('value', 4, id)) from ten) > 0 and burn('filter', 4, id) > 0
