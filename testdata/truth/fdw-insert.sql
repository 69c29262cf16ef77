-- Rows inserted on another server, whose triggers EXPLAIN does not know.
-- parallel
-- burn remote x4: Insert on far_stored
-- burn scan x4: Insert on far_stored > Subquery Scan on t
-- explain:
insert into far_stored select id from (select id from ten limit 4) t where burn('scan', 8, id) > 0
