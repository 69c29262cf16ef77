-- A SubPlan in an aggregate's argument.
-- burn sub x10: Aggregate > SubPlan 1 > Seq Scan on ten b
-- burn scan x10: Aggregate > Seq Scan on ten a
-- explain:
select sum((select burn('sub', 5, b.id) from ten b where b.id = a.id)) from ten a where burn('scan', 4, id) > 0
