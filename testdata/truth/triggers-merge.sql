-- MERGE fires triggers of all its actions.
-- since: 15
-- burn bu x5: Merge on target > Trigger bu*
-- burn bi x5: Merge on target > Trigger bi*
-- burn au x5: Execution >> Trigger au*
-- burn statement x1: Execution >> Trigger statement*
-- burn scan x10: Merge on target > * > Seq Scan on ten
create table target as select id, id as v from generate_series(1, 5) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return new; end $$;
create trigger bi before insert on target for each row execute function tick('bi', 8);
create trigger bu before update on target for each row execute function tick('bu', 10);
create trigger au after update on target for each row execute function tick('au', 13);
create trigger statement after insert on target for each statement execute function tick('statement', 45);
-- explain:
merge into target using (select id from ten where burn('scan', 6, id) > 0) s on target.id = s.id
when matched then update set v = 0 when not matched then insert values (s.id, 0)
