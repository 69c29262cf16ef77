-- Rows that are locked on their way.
-- burn list x10: LockRows > Seq Scan on ten
-- burn filter x10: LockRows > Seq Scan on ten
-- explain:
select burn('list', 4, id) from ten where burn('filter', 4, id) > 0 for update
