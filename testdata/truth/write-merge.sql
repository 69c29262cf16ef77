-- MERGE: its join, its conditions and its actions.
-- since: 15
-- burn condition x10: Merge on target
-- burn value x10: Merge on target
-- burn scan x10: Merge on target > Seq Scan on ten
create table target as select id, id as v from generate_series(1, 5) id;
-- explain:
merge into target using (select id from ten where burn('scan', 3, id) > 0) s on target.id = s.id
when matched and burn('condition', 2, s.id) > 0 then update set v = burn('value', 4, s.id)
when not matched and burn('condition', 2, s.id) > 0 then insert values (s.id, burn('value', 4, s.id))
