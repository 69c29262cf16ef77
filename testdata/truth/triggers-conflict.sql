-- ON CONFLICT DO UPDATE fires triggers of both kinds.
-- burn bi x10: Insert on target > Trigger bi*
-- burn bu x5: Insert on target > Trigger bu*
-- burn ai x5: Execution >> Trigger ai*
-- burn au x5: Execution >> Trigger au*
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int primary key, v int);
insert into target select id, id from generate_series(1, 5) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger bi before insert on target for each row execute function tick('bi', 4);
create trigger bu before update on target for each row execute function tick('bu', 9);
create trigger ai after insert on target for each row execute function tick('ai', 13);
create trigger au after update on target for each row execute function tick('au', 11);
-- explain:
insert into target select id from ten where burn('scan', 5, id) > 0 on conflict (id) do update set v = excluded.id
