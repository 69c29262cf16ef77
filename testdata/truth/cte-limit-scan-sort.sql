-- A CTE sorted by its reader: the sort reads all of it whatever the Limit.
-- burn c x10: Limit > Sort > CTE Scan on c > CTE c > Seq Scan on ten
-- burn key x10: Limit > Sort > CTE Scan on c
-- burn list x2: Limit >> Result
-- explain:
with c as materialized (select id, burn('c', 9, id) as v from ten) select burn('list', 25, v) from c order by burn('key', 6, -v) limit 2
