-- An InitPlan that returns two values, read by two nodes.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn filter: Seq Scan on hundred
-- explain:
select id from hundred where (k, burn('filter', 4, id)) = (select min(burn('value', 4, id)), 1 from ten)
