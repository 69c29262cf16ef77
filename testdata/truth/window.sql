-- Arguments and filters of window functions.
-- burn argument x100: WindowAgg
-- burn scan x100: WindowAgg > Sort > Seq Scan on hundred
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select k, sum(burn('argument', 0.3, id)) over (partition by k) from hundred where burn('scan', 0.2) > 0
