-- WHEN conditions of triggers: of BEFORE triggers inside the node, outside the trigger's time.
-- baseline
-- burn when x10: Insert on target
-- burn before x10: Insert on target > Trigger before_row*
-- burn late x10: Execution >> Trigger for constraint late_row*
create table target (id int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row when (burn('when', 6, new.id) > 0) execute function tick('before', 5);
create constraint trigger late_row after insert on target deferrable initially immediate for each row execute function tick('late', 7);
-- explain:
insert into target select id from ten
