-- ON DELETE SET NULL with a trigger on the referring table, and ON UPDATE CASCADE of its key.
-- baseline
-- burn cascade x10: Execution >> Trigger for constraint referrer_id_fkey on referred
-- burn value x10: Update on referred > Seq Scan on referred
create table referred (id int primary key);
insert into referred select generate_series(1, 10);
create table referrer (id int references referred on update cascade);
insert into referrer select generate_series(1, 10);
create function tick() returns trigger language plpgsql as $$ begin perform burn('cascade', 9); return new; end $$;
create trigger before_row before update on referrer for each row execute function tick();
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
update referred set id = 100 + burn('value', 8, id)
