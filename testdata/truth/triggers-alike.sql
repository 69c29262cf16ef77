-- BEFORE and AFTER triggers that take the same time.
-- burn before x1: Update on target > Trigger b_statement*
-- burn after x1: Execution >> Trigger a_statement*
create table target as select id from generate_series(1, 10) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger b_statement before update on target for each statement execute function tick('before', 40);
create trigger a_statement after update on target for each statement execute function tick('after', 40);
-- explain:
update target set id = id + 1
