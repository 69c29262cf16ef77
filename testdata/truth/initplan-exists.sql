-- EXISTS that depends on nothing: an InitPlan that stops at its first row, in a one-time filter.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x6: Result > InitPlan 1 > Seq Scan on ten b
-- burn filter x10: Result > Seq Scan on ten
-- explain:
select id from ten where exists (select 1 from ten b where burn('value', 6, b.id) > 5) and burn('filter', 4, id) > 0
