-- An InitPlan that reads another one, which reads a CTE that the statement reads as well.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Result >> InitPlan 3 > InitPlan 2 > CTE c > Seq Scan on ten
-- burn outer x10: Result >> InitPlan 3 > Aggregate >> Seq Scan on ten b
-- burn scan x10: Execution >> Result
-- explain:
with c as materialized (select id, burn('c', 8, id) as v from ten)
select burn('scan', 10, v) from c where (select count(*) from ten b where burn('outer', 6, b.id) <= (select max(v) from c)) > 0
