-- SubPlans in HAVING and in the output of an aggregate.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn having x10: HashAggregate >> SubPlan * > Seq Scan on ten b
-- burn list x10: HashAggregate >> SubPlan * > Seq Scan on ten c
-- burn scan x100: HashAggregate > Seq Scan on hundred
set local enable_sort = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select k, (select burn('list', 7, c.id) from ten c where c.id = hundred.k) from hundred where burn('scan', 0.9, id) > 0
group by k having count(*) > (select burn('having', 6, b.id) - b.id from ten b where b.id = hundred.k)
