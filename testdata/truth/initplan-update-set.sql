-- InitPlans in the new values and in the condition of an UPDATE.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Update on target > Seq Scan on target >> InitPlan 1 > Aggregate
-- burn condition x10: Update on target > Seq Scan on target >> InitPlan 2 > Aggregate
-- burn check x100: Update on target
-- burn scan x100: Update on target > Seq Scan on target
create table target as select id, id as v from generate_series(1, 100) id;
alter table target add check (burn('check', 0.9, v) > 0) not valid;
-- explain:
update target set v = v + (select min(burn('value', 6, id)) from ten) where burn('scan', 1, id) >= (select min(burn('condition', 5, id)) from ten)
