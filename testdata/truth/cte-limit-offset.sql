-- A CTE whose size is the statement's LIMIT: the Limit reads it to its end before the scan.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Limit >> InitPlan 2 > Aggregate > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x5: Limit >> CTE Scan on c
-- explain:
with c as materialized (select id, burn('c', 12, id) as v from ten)
select burn('scan', 30, v) from c limit (select count(*) / 2 from c)
