-- DELETE with USING.
-- burn scan x10: Delete on target > Nested Loop > Seq Scan on ten
-- burn target x10: Delete on target > Nested Loop > Index Scan using target_pkey on target
-- burn returned x10: Delete on target
create table target (id int primary key, v int);
insert into target select id from generate_series(1, 1000) id;
analyze target;
set local enable_mergejoin = off; set local enable_hashjoin = off; set local enable_bitmapscan = off;
-- explain:
delete from target using ten where target.id = ten.id and burn('scan', 3, ten.id) > 0 and burn('target', 4, target.id) > 0 returning burn('returned', 2, target.id)
