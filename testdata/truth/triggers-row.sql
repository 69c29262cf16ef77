-- BEFORE and AFTER triggers per row.
-- burn before x10: Insert on target > Trigger before_row*
-- burn after x10: Execution >> Trigger after_row*
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('before', 5);
create trigger after_row after insert on target for each row execute function tick('after', 4);
-- explain:
insert into target select id from ten where burn('scan', 3, id) > 0
