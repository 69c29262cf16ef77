-- A CTE over a sorted aggregate, read in part and then to its end.
-- burn scan x40: Append > Limit > CTE Scan on c* > CTE c > GroupAggregate > Sort > Seq Scan on hundred
-- burn early x12: Append > Limit > CTE Scan on c* > CTE c > GroupAggregate
-- burn late x28: Append >> CTE Scan on c* > CTE c > GroupAggregate
set local enable_hashagg = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
with c as materialized (select k, sum(burn(case when k <= 3 then 'early' else 'late' end, 3, id)) as v from hundred where id <= 40 and burn('scan', 2, id) > 0 group by k)
(select v from c limit 3) union all select v from c
