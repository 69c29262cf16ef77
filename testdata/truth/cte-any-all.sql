-- A CTE in hashed SubPlans: the first that is asked pays.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: Seq Scan on hundred > SubPlan * > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn filter x100: Seq Scan on hundred
-- explain:
with c as materialized (select id, burn('c', 14, id) as v from ten)
select id, id in (select v from c) from hundred where burn('filter', 1, k) not in (select 100 + v from c)
