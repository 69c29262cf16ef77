-- An UPDATE that moves rows to another partition fires the triggers of a DELETE and an INSERT.
-- burn bd x10: Update on target > Trigger bd on target_a
-- burn bi x10: Update on target > Trigger bi on target_b
-- burn ai x10: Execution >> Trigger ai on target_b
-- burn scan x10: Update on target > Seq Scan on target_a*
create table target (id int, k int) partition by list (k);
create table target_a partition of target for values in (0);
create table target_b partition of target for values in (1);
insert into target select id, 0 from generate_series(1, 10) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); if tg_op = 'DELETE' then return old; end if; return new; end $$;
create trigger bd before delete on target_a for each row execute function tick('bd', 6);
create trigger bi before insert on target_b for each row execute function tick('bi', 7);
create trigger ai after insert on target_b for each row execute function tick('ai', 9);
-- explain:
update target set k = 1 where k = 0 and burn('scan', 5, id) > 0
