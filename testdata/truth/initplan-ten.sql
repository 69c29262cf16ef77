-- InitPlan 1 and InitPlan 10: their parameters begin alike.
-- burn one x10: Hash Join > Hash > Seq Scan on ten b > InitPlan 1 > Aggregate
-- burn ten x10: Hash Join > Seq Scan on hundred a > InitPlan 10 > Aggregate
-- burn a: Hash Join > Seq Scan on hundred a
-- burn b: Hash > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join ten b on a.k = b.id where burn('b', 5, b.id) >= (select min(burn('one', 5, id)) from ten)
and b.id > (select 0 from ten where id = 1) and b.id > (select 0 from ten where id = 2) and b.id > (select 0 from ten where id = 3)
and b.id > (select 0 from ten where id = 4) and b.id > (select 0 from ten where id = 5) and b.id > (select 0 from ten where id = 6)
and b.id > (select 0 from ten where id = 7) and b.id > (select 0 from ten where id = 8)
and burn('a', 0.5, a.id) >= (select min(burn('ten', 4, id)) from ten)
