-- Rows inserted on another server, whose triggers EXPLAIN does not know.
-- parallel
-- burn remote x10: Insert on far_stored
-- burn scan x10: Insert on far_stored > Seq Scan on ten
-- explain:
insert into far_stored select id from ten where burn('scan', 4, id) > 0
