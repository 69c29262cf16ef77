-- A cascade and what it triggers: all of it is the constraint's time.
-- baseline
-- burn cascade x10: Execution >> Trigger for constraint referrer_id_fkey*
-- burn scan x10: Delete on referred > Seq Scan on referred
create table referred (id int primary key);
insert into referred select generate_series(1, 10);
create table referrer (id int references referred on delete cascade);
insert into referrer select generate_series(1, 10);
create function tick() returns trigger language plpgsql as $$ begin perform burn('cascade', 5); return old; end $$;
create trigger before_row before delete on referrer for each row execute function tick();
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
delete from referred where burn('scan', 3, id) > 0
