-- InitPlans in the VALUES of an INSERT with a trigger.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Insert on target > * > InitPlan * > Aggregate > Seq Scan on ten
-- burn two x10: Insert on target > * > InitPlan * > Aggregate > Seq Scan on hundred
-- burn before x2: Insert on target > Trigger before_row on target
create table target (id int, v int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('before', 35);
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
insert into target values (1, (select count(*) from ten where burn('one', 7, id) > 0)), (2, (select count(*) from hundred where id <= 10 and burn('two', 5, id) > 0))
