-- A function in FROM runs when its scan starts.
-- burn call x1: Nested Loop > Function Scan on f
-- burn outer x10: Nested Loop > Seq Scan on ten
create function f() returns setof int language plpgsql as $$ begin return next burn('call', 60); return next 2; end $$;
-- explain:
select * from ten, f() where burn('outer', 3, id) > 0
