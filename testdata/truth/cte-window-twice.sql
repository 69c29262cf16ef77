-- A CTE over a window, read in part and then to its end.
-- burn scan x100: Append > Limit > CTE Scan on c* > CTE c > WindowAgg > Sort > Seq Scan on hundred
-- burn argument: Append > Limit > CTE Scan on c* > CTE c > WindowAgg
-- burn argument2: Append >> CTE Scan on c* > CTE c > WindowAgg
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
with c as materialized (select id, sum(burn(case when k <= 3 then 'argument' else 'argument2' end, 1, id)) over (partition by k) as v from hundred where burn('scan', 0.9, id) > 0)
(select v from c limit 25) union all select v from c
