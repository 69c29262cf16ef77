-- Arguments of aggregates, HAVING and the grouped output.
-- burn list x10: HashAggregate
-- burn argument x100: HashAggregate
-- burn having x10: HashAggregate
-- burn scan x100: HashAggregate > Seq Scan on hundred
set local enable_sort = off;
-- explain:
select burn('list', 2, k), sum(burn('argument', 0.3, id)) from hundred where burn('scan', 0.3) > 0
group by k having burn('having', 2, count(*)::int) > 0
