-- InitPlans in LIMIT and in the filter below it, without VERBOSE too.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn limit x10: Limit >> InitPlan * > Aggregate
-- burn filter x10: Limit > Seq Scan on hundred > InitPlan * > Aggregate
-- burn scan x20: Limit > Seq Scan on hundred
-- explain:
select id from hundred where burn('scan', 6, id) >= (select min(burn('filter', 5, id)) from ten) limit (select min(burn('limit', 8, id)) + 19 from ten)
