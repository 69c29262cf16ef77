-- EXISTS over a CTE reads one row of it, the statement all others.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn first x1: Result >> InitPlan * > CTE Scan on c* >> CTE c >> Seq Scan on ten
-- burn rest x9: Result >> CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x10: Result
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, 20, id) as v from ten)
select burn('scan', 6, v) from c where exists (select 1 from c)
