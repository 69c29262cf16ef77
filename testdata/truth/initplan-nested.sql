-- An InitPlan that reads another one.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn inner x10: Seq Scan on ten > InitPlan 2 > * > InitPlan 1 > Aggregate
-- burn outer x10: Seq Scan on ten > InitPlan 2 > Aggregate #1
-- burn filter x10: Seq Scan on ten
-- explain:
select id from ten where burn('filter', 3, id) >= (select min(burn('outer', 4, id)) from ten where id >= (select min(burn('inner', 5, id)) from ten))
