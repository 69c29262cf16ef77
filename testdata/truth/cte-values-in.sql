-- A CTE in IN, in a target list and in HAVING.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn c x10: * > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn scan x100: * > Seq Scan on hundred
-- burn argument x100: HashAggregate
set local enable_sort = off; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select burn('c', 12, id) as v from ten)
select k, sum(burn('argument', 0.8, id)) + (select max(v) from c) from hundred where k in (select v from c) and burn('scan', 0.9, id) > 0 group by k having count(*) >= (select min(v) from c)
