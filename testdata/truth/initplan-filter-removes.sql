-- Without VERBOSE: an InitPlan in the filter of a scan that finds few rows, late, below an aggregate.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Aggregate > Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn scan x100: Aggregate > Seq Scan on hundred
-- burn argument x20: Execution >> Aggregate
-- explain:
select sum(burn('argument', 6, id)) from hundred where burn('scan', 1.2, id) > 80 * (select min(burn('value', 7, id)) from ten)
