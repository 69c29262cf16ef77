-- INSTEAD OF triggers of a view.
-- burn instead x10: Delete on shown > Trigger instead*
-- burn scan x10: Delete on shown > Seq Scan on ten
create view shown as select id from ten;
create function tick() returns trigger language plpgsql as $$ begin perform burn(tg_argv[0], tg_argv[1]::float8); return old; end $$;
create trigger instead instead of delete on shown for each row execute function tick('instead', 5);
-- explain:
delete from shown where burn('scan', 4, id) > 0
