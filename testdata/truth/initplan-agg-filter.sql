-- InitPlans in the FILTER and in the ORDER BY of an aggregate's arguments.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Aggregate >> InitPlan * > Aggregate
-- burn argument: Execution >> Aggregate
-- burn scan x100: Aggregate > Seq Scan on hundred
-- explain:
select sum(burn('argument', 1.5, id)) filter (where id > 40 * (select min(burn('value', 7, id)) from ten)) from hundred where burn('scan', 1, id) > 0
