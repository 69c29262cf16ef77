-- An InitPlan on the inner side of a join whose outer side is empty for it: a one-time filter decides.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Append > Result >> InitPlan * > Aggregate
-- burn b x10: Append > * on ten b
-- has: Append > * on hundred a [loops=0]
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select id from hundred a where (select min(burn('value', 9, id)) from ten) > 5 and burn('a', 1, a.id) > 0 union all select burn('b', 12, id) from ten b
