-- The same query in both arms of an Append makes two InitPlans.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Append > Seq Scan on hundred > InitPlan * > Aggregate
-- burn two x10: Append > Seq Scan on hundred hundred_1 > InitPlan * > Aggregate
-- burn a x100: Append > Seq Scan on hundred
-- burn b x100: Append > Seq Scan on hundred hundred_1
-- explain:
select id from hundred where burn('a', 0.8, id) >= (select min(burn('one', 6, id)) from ten)
union all select id from hundred where burn('b', 0.8, id) >= (select min(burn('two', 5, id)) from ten)
