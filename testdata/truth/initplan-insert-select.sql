-- INSERT ... SELECT with an InitPlan in its list, below a default that takes time and triggers.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Insert on target > * on hundred >> InitPlan * > Aggregate
-- burn generated x50: Insert on target
-- burn before x50: Insert on target > Trigger before_row on target
-- burn after x1: Execution >> Trigger after_statement on target
-- burn scan x50: Insert on target > * on hundred
create table target (id int, v int, g int generated always as (burn_immutable('generated', 2, id)) stored);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('before', 1.5);
create trigger after_statement after insert on target for each statement execute function tick('after', 60);
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
insert into target select id, (select min(burn('value', 7, id)) from ten) from hundred where id <= 50 and burn('scan', 1.6, id) > 0
