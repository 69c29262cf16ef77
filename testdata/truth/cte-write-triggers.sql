-- Triggers of a table that a CTE writes and of one that the statement writes.
-- burn cte-before x10: CTE w > Insert on noted > Trigger before_note*
-- burn cte-after x10: Execution >> Trigger after_note*
-- burn top-before x10: Insert on target > Trigger before_row*
-- burn top-after x10: Execution >> Trigger after_row*
create table target (id int);
create table noted (id int);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('top-before', 3.3);
create trigger after_row after insert on target for each row execute function tick('top-after', 2.1);
create trigger before_note before insert on noted for each row execute function tick('cte-before', 4.7);
create trigger after_note after insert on noted for each row execute function tick('cte-after', 2.9);
-- explain:
with w as (insert into noted select id from ten returning id) insert into target select id from w
