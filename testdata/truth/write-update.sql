-- UPDATE: new values are computed below, RETURNING and checks in the writing node.
-- burn value x10: Update on target > Seq Scan on target
-- burn returned x10: Update on target
-- burn check x10: Update on target
create table target as select id, id as v from generate_series(1, 10) id;
alter table target add check (v < 100 or burn('check', 3, v) > 0);
-- explain:
update target set v = 1000 + burn('value', 4, id) returning burn('returned', 2, v)
