-- Statement triggers with transition tables beside row triggers of a DELETE.
-- burn before x1: Delete on target > Trigger before_statement on target
-- burn rows x10: Delete on target > Trigger before_row on target
-- burn after x1: Execution >> Trigger after_statement on target
-- burn scan x10: Delete on target > Seq Scan on target
create table target as select id from generate_series(1, 10) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return old; end $$;
create trigger before_statement before delete on target for each statement execute function tick('before', 35);
create trigger before_row before delete on target for each row execute function tick('rows', 4);
create trigger after_statement after delete on target referencing old table as gone for each statement execute function tick('after', 75);
-- explain:
delete from target where burn('scan', 6, id) > 0
