-- A SubPlan inside of a SubPlan.
-- burn inner x10: Seq Scan on ten a > SubPlan * > Seq Scan on ten b > SubPlan * > Seq Scan on ten c
-- burn outer x10: Seq Scan on ten a > SubPlan * > Seq Scan on ten b
-- explain:
select (select burn('outer', 4, b.id) + (select burn('inner', 5, c.id) from ten c where c.id = b.id and c.k = a.k) from ten b where b.id = a.id) from ten a
