-- An InitPlan beside a correlated SubPlan, both in one list.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn init x10: Seq Scan on ten > InitPlan * > Aggregate
-- burn sub x10: Seq Scan on ten > SubPlan * > Seq Scan on ten b
-- burn scan x10: Seq Scan on ten
-- explain:
select (select min(burn('init', 7, a.id)) from ten a), (select burn('sub', 6, b.id) from ten b where b.id = ten.id and b.k = ten.k) from ten where burn('scan', 9, id) > 0
