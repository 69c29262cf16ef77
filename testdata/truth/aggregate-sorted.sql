-- GroupAggregate over a sort.
-- burn argument x100: GroupAggregate
-- burn scan x100: GroupAggregate > Sort > Seq Scan on hundred
set local enable_hashagg = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select k, sum(burn('argument', 0.3, id)) from hundred where burn('scan', 0.2) > 0 group by k
