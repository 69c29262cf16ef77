-- Turning rows into text: how long it takes is not known, but no other node takes any of it.
-- since: 17
-- options: ANALYZE, VERBOSE, SERIALIZE TEXT, FORMAT JSON
-- free: Serialization
-- has: Execution >> Serialization
-- burn scan x10: Execution >> Seq Scan on large
create table large as select id, convert_to(repeat('sqlflame', 100000), 'UTF8') as v from generate_series(1, 10) id;
-- explain:
select id, v from large where burn('scan', 4, id) > 0
