-- InitPlans that only ON CONFLICT reads.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Insert on target > InitPlan 1 > Aggregate
-- burn where x10: Insert on target > InitPlan 2 > Aggregate
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int primary key, v int);
insert into target select id, id from generate_series(1, 5) id;
-- explain:
insert into target select id from ten where burn('scan', 11, id) > 0
on conflict (id) do update set v = (select min(burn('value', 6, id)) from ten) where target.v >= (select min(burn('where', 5, id)) from ten)
