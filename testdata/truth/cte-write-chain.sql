-- Three writable CTEs in a row with triggers, the last one unread.
-- burn a x10: CTE a > Insert on target > Seq Scan on ten
-- burn before x10: CTE a > Insert on target > Trigger before_row*
-- burn b x10: CTE b > Update on noted > * > Seq Scan on noted
-- burn c x10: CTE c > Delete on third > * > Seq Scan on third
-- burn after x10: Execution >> Trigger after_row*
create table target (id int);
create table noted as select id, id as v from generate_series(1, 10) id;
create table third as select id, id as v from generate_series(1, 10) id;
analyze noted; analyze third;
set local enable_mergejoin = off; set local enable_nestloop = off;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('before', 5.5);
create trigger after_row after update on noted for each row execute function tick('after', 6.5);
-- explain:
with a as (insert into target select burn('a', 4, id) from ten returning id),
b as (update noted set v = v + 1 from a where a.id = noted.id and burn('b', 5, noted.id) > 0 returning noted.id),
c as (delete from third using b where b.id = third.id and burn('c', 6, third.id) > 0)
select count(*) from b
