-- Triggers of the partitions that rows are routed to.
-- burn before x10: Insert on parts > Trigger before_row on parts_1
-- burn after x10: Execution >> Trigger after_row on parts_2
-- burn scan x30: Insert on parts > Subquery Scan on h
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on parts_1 for each row execute function tick('before', 5);
create trigger after_row after insert on parts_2 for each row execute function tick('after', 4);
-- explain:
insert into parts select id, 1 + id % 3 from (select id from hundred limit 30) h where burn('scan', 1, id) > 0
