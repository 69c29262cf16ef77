-- A default, a generated column, an index expression and a CHECK: the default is computed below.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn default x10: Insert on target > *
-- burn generated x10: Insert on target
-- burn index x10: Insert on target
-- burn check x10: Insert on target
create table target (id int check (burn('check', 4, id) > 0), d int default burn('default', 7, 1), g int generated always as (burn_immutable('generated', 5, id)) stored);
create index on target ((burn_immutable('index', 6, id)));
-- explain:
insert into target (id) select id from ten
