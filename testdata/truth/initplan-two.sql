-- Two InitPlans that one node reads.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn two x10: Seq Scan on hundred > InitPlan 2 > Aggregate
-- burn filter: Seq Scan on hundred
-- explain:
select id from hundred where burn('filter', 2, id) >= (select min(burn('one', 3, id)) from ten)
and id <= (select max(burn('two', 5, id)) from ten)
