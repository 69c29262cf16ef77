-- An InitPlan in a window's frame.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: WindowAgg > InitPlan * > Aggregate
-- burn argument: WindowAgg
-- burn scan x100: WindowAgg > Sort > Seq Scan on hundred
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select k, max(burn('argument', 0.2, id)) over (order by k, id rows between (select min(burn('value', 6, id)) from ten) preceding and current row)
from hundred where burn('scan', 0.9, id) > 0
