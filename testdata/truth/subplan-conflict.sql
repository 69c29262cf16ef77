-- SubPlans in ON CONFLICT and in RETURNING, and one that a CHECK's function hides.
-- burn value x5: Insert on target >> SubPlan * > Seq Scan on ten a
-- burn returned x10: Insert on target >> SubPlan * > Seq Scan on ten b
-- burn check x15: Insert on target
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int primary key, v int check (v is null or burn('check', 4, v) > 0));
insert into target select id, null from generate_series(1, 5) id;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
insert into target select id, id from ten where burn('scan', 6, id) > 0
on conflict (id) do update set v = (select burn('value', 11, a.id) from ten a where a.id = excluded.id)
returning (select burn('returned', 7, b.id) from ten b where b.id = target.id)
