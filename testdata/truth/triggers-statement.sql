-- BEFORE and AFTER triggers per statement, alike in time.
-- burn before x1: Update on target > Trigger before_statement*
-- burn after x1: Execution >> Trigger after_statement*
-- burn scan x10: Update on target > Seq Scan on target
create table target as select id from generate_series(1, 10) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_statement before update on target for each statement execute function tick('before', 30);
create trigger after_statement after update on target for each statement execute function tick('after', 40);
-- explain:
update target set id = id + 1 where burn('scan', 3, id) > 0
