-- Compilation beside triggers and a foreign key.
-- jit
-- free: JIT*
-- burn before x10: Insert on target > Trigger before_row on target
-- burn after x10: Execution >> Trigger after_row on target
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int references ten);
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger before_row before insert on target for each row execute function tick('before', 6);
create trigger after_row after insert on target for each row execute function tick('after', 7);
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
-- explain:
insert into target select id from ten where burn('scan', 9, id) > 0
