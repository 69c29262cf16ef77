-- A filter, which is asked for every row, and a target list.
-- burn filter x10: Seq Scan on ten
-- burn list x5: Seq Scan on ten
-- explain:
select burn('list', 4) from ten where burn('filter', 5, k) > 0
