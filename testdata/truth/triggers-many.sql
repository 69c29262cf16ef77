-- Several triggers of each kind.
-- burn b1 x1: Insert on target > Trigger b1*
-- burn b2 x10: Insert on target > Trigger b2*
-- burn a1 x1: Execution >> Trigger a1*
-- burn a2 x10: Execution >> Trigger a2*
create table target (id int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger b1 before insert on target for each statement execute function tick('b1', 23);
create trigger b2 before insert on target for each row execute function tick('b2', 3.1);
create trigger a1 after insert on target for each statement execute function tick('a1', 17);
create trigger a2 after insert on target for each row execute function tick('a2', 4.1);
-- explain:
insert into target select id from ten
