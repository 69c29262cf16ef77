-- An InitPlan in a window's frame, below a sort and a Limit.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit > * > WindowAgg > InitPlan * > Aggregate
-- burn argument: Limit > * > WindowAgg
-- burn scan x100: WindowAgg > * > Seq Scan on hundred
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select k, sum(burn('argument', 0.8, id)) over (order by id rows between current row and (select min(burn('value', 7, id)) + 1 from ten) following) as s
from hundred where burn('scan', 1, id) > 0 order by s desc limit 5
