-- A writable CTE that nobody reads, with triggers of both kinds.
-- burn value x10: Execution >> CTE w > Update on target > Seq Scan on target
-- burn before x10: Execution >> CTE w > Update on target > Trigger before_row on target
-- burn after x1: Execution >> Trigger after_statement on target
-- burn scan x10: Execution > Seq Scan on ten* #1
create table target as select id from generate_series(1, 10) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before update on target for each row execute function tick('before', 7);
create trigger after_statement after update on target for each statement execute function tick('after', 45);
-- explain:
with w as (update target set id = burn('value', 5, id) returning id) select burn('scan', 8, id) from ten
