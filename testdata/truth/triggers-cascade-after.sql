-- AFTER triggers of the tables that a cascade reaches are fired by the statement itself.
-- burn scan x5: Delete on one > Seq Scan on one
-- burn before x5: Delete on one > Trigger one_before on one
-- burn one x5: Execution >> Trigger one_after on one
-- burn two x10: Execution >> Trigger two_after on two
-- burn three x20: Execution >> Trigger three_after on three
create table one (id int primary key);
create table two (k int primary key, id int references one on delete cascade);
create table three (k int references two on delete set null);
insert into one select generate_series(1, 5);
insert into two select id, 1 + id % 5 from generate_series(1, 10) id;
insert into three select 1 + id % 10 from generate_series(1, 20) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return old; end $$;
create trigger one_before before delete on one for each row execute function tick('before', 10);
create trigger one_after after delete on one for each row execute function tick('one', 10);
create trigger two_after after delete on two for each row execute function tick('two', 5);
create trigger three_after after update on three for each row execute function tick('three', 2.5);
-- explain:
delete from one where burn('scan', 8, id) > 0
