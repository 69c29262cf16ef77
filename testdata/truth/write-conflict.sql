-- ON CONFLICT: its condition and its new values are the writing node's.
-- burn condition x5: Insert on target
-- burn value x5: Insert on target
-- burn scan x10: Insert on target > Seq Scan on ten
create table target (id int primary key, v int);
insert into target select id, id from generate_series(1, 5) id;
-- explain:
insert into target select id from ten where burn('scan', 3, id) > 0
on conflict (id) do update set v = burn('value', 5, excluded.id) where burn('condition', 4, excluded.id) > 0
