-- A set-returning function run for each row, and one in a target list.
-- burn call x5: ProjectSet > Limit > Nested Loop > Function Scan on f*
-- burn list x10: ProjectSet
-- burn outer x5: ProjectSet > Limit > Nested Loop > Seq Scan on ten
create function f(n int) returns setof int language plpgsql as $$ begin return next burn('call', 6, n); return next 2; end $$;
create function g(n int) returns setof int language plpgsql as $$ begin perform burn('list', 3, n); return next 1; end $$;
-- explain:
select g(v) from (select v from ten, f(ten.id) as v where burn('outer', 5, ten.id) > 0 and v > 0 limit 10) s
