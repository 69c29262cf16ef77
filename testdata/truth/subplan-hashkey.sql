-- A SubPlan in a hash key runs inside of Hash, though the join has the condition.
-- burn sub: Hash Join > Hash > SubPlan 1 > Seq Scan on ten c
-- burn outer x100: Hash Join > Seq Scan on hundred a
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join ten b on a.k = 1000 + (select burn('sub', 4, c.id) from ten c where c.id = b.id) where burn('outer', 0.4, a.id) > 0
