-- Without VERBOSE: an InitPlan in the output of an aggregate above a scan that finds its first row late.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Aggregate >> InitPlan 1 > Aggregate
-- burn scan x100: Aggregate > Seq Scan on hundred
-- explain:
select sum(id) + (select min(burn('value', 7, id)) from ten) from hundred where burn('scan', 1.2, id) > 80
