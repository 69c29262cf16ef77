-- A cascade over three tables: what each level's own triggers take is booked on the level above.
-- baseline
-- burn scan x5: Delete on one > Seq Scan on one
-- burn two x10: Execution >> Trigger for constraint two_id_fkey on one
-- burn three x20: Execution >> Trigger for constraint three_k_fkey on two
create table one (id int primary key);
create table two (k int primary key, id int references one on delete cascade);
create table three (k int references two on delete cascade);
insert into one select generate_series(1, 5);
insert into two select id, 1 + id % 5 from generate_series(1, 10) id;
insert into three select 1 + id % 10 from generate_series(1, 20) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return old; end $$;
create trigger two_before before delete on two for each row execute function tick('two', 6);
create trigger three_before before delete on three for each row execute function tick('three', 5);
-- explain:
delete from one where burn('scan', 8, id) > 0
