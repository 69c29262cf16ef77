-- A hashed SubPlan runs once, when the first row asks.
-- burn sub x10: Seq Scan on hundred a > SubPlan 1 > Seq Scan on ten b
-- burn filter x100: Seq Scan on hundred a
-- explain:
select id from hundred a where burn('filter', 0.4, k) not in (select burn('sub', 5, b.id) from ten b)
