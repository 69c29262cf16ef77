-- A writable CTE with triggers of which only some rows are read: BEFORE triggers run with the rows.
-- burn early x3: Limit > CTE Scan on w > CTE w > Insert on target > Seq Scan on ten*
-- burn late x7: Execution >> CTE w > Insert on target > Seq Scan on ten*
-- burn after x10: Execution >> Trigger after_row on target
create table target (id int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger after_row after insert on target for each row execute function tick('after', 7);
-- explain:
with w as (insert into target select burn(case when id <= 3 then 'early' else 'late' end, 12, id) from ten returning id) select * from w limit 3
