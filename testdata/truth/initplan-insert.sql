-- InitPlans of an INSERT: in its rows and in RETURNING.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn row x10: Insert on target > Seq Scan on ten > InitPlan * > Aggregate
-- burn returned x10: Insert on target >> InitPlan * > Aggregate
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int, v int);
-- explain:
insert into target select id, (select min(burn('row', 4, id)) from ten b) from ten where burn('scan', 3, id) > 0
returning (select min(burn('returned', 5, id)) from ten c)
