-- Grouping sets with HAVING and an InitPlan in it.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: MixedAggregate >> InitPlan 1 > Aggregate
-- burn having x11: MixedAggregate
-- burn scan x100: MixedAggregate > Seq Scan on hundred
-- explain:
select k, count(*) from hundred where burn('scan', 0.8, id) > 0 group by rollup (k) having burn('having', 5, count(*)::int) >= (select min(burn('value', 7, id)) from ten)
