-- A CTE that is read by three InitPlans, the last of them first, and by a SubPlan.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Aggregate > Seq Scan on hundred >> InitPlan * >> * > CTE c > Seq Scan on ten
-- burn scan x100: Aggregate > Seq Scan on hundred
-- explain:
with c as materialized (select id, burn('c', 12, id) as v from ten)
select sum(id), (select min(v) from c), (select max(v) from c) from hundred where burn('scan', 1, id) > (select avg(v) from c)
