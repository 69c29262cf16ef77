-- DISTINCT ON over a sort.
-- burn key x10: Unique > Sort > Seq Scan on ten
-- burn list x10: Unique > Sort > Seq Scan on ten
-- explain:
select distinct on (burn('key', 4, k)) burn('list', 4, id) from ten
