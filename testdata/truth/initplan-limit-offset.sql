-- InitPlans in LIMIT and OFFSET, above a scan that takes longer than they do.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- options: ANALYZE, BUFFERS OFF, FORMAT JSON
-- burn one x10: Limit > InitPlan 2 > Aggregate
-- burn two x10: Limit > InitPlan 1 > Aggregate
-- burn scan: Limit > Seq Scan on hundred
-- explain:
select burn('scan', 10, id) from hundred limit (select min(burn('one', 4, id)) + 9 from ten) offset (select min(burn('two', 5, id)) + 4 from ten)
