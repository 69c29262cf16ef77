-- An InitPlan that the topmost node reads, above a subquery that takes longer.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Subquery Scan on s > InitPlan * > Aggregate
-- burn top x10: Subquery Scan on s
-- burn below x10: Subquery Scan on s > Seq Scan on ten
-- explain:
select burn('top', 5, v) from (select burn('below', 15, id) as v from ten offset 0) s where v >= (select min(burn('value', 6, id)) from ten a)
