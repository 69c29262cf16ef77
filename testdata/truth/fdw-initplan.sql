-- An InitPlan whose value is sent to another server: EXPLAIN does not print such parameters.
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Foreign Scan on far_hundred > InitPlan 1 > Aggregate
-- burn filter x90: Foreign Scan on far_hundred
-- explain:
select id from far_hundred where id > 9 + (select min(burn('value', 7, id)) from ten) and burn('filter', 1, k) > 0
