-- A set-returning function in the target list.
-- burn call x10: ProjectSet
-- burn scan x10: ProjectSet > Seq Scan on ten
create function pg_temp.f(id int) returns setof int language plpgsql as $$ begin return next burn('call', 4); return next 2; end $$;
-- explain:
select pg_temp.f(id) from ten where burn('scan', 3, id) > 0
