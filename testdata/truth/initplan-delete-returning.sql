-- InitPlans of a DELETE: in its filter, in RETURNING and in a partition key.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn filter x10: Delete on target > Seq Scan on target >> InitPlan * > Aggregate
-- burn returned x10: Delete on target >> InitPlan * > Aggregate
-- burn trigger x50: Delete on target > Trigger before_row on target
-- burn scan x50: Delete on target > Seq Scan on target
create table target as select id from generate_series(1, 50) id;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return old; end $$;
create trigger before_row before delete on target for each row execute function tick('trigger', 3);
-- explain:
delete from target where burn('scan', 2, id) >= (select min(burn('filter', 7, id)) from ten) returning (select min(burn('returned', 6, id)) from ten)
