-- An InitPlan in LIMIT above an aggregate that takes longer.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit >> InitPlan * > Aggregate
-- burn argument x100: Limit > HashAggregate
-- burn scan x100: Limit > HashAggregate > Seq Scan on hundred
set local enable_sort = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select k, sum(burn('argument', 1, id)) from hundred where burn('scan', 0.9, id) > 0 group by k limit (select min(burn('value', 7, id)) + 3 from ten)
