-- An InitPlan that only the second of two branches reads, both of which take long.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Append > Seq Scan on hundred >> InitPlan * > Aggregate
-- burn a x10: Append > Seq Scan on ten
-- burn b x100: Append > Seq Scan on hundred
-- explain:
select burn('a', 9, id) from ten union all select id from hundred where burn('b', 1, id) >= (select min(burn('value', 7, id)) from ten c)
