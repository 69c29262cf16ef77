-- A correlated SubPlan in a target list, below a sort.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn sub x40: Sort > Seq Scan on ten a > SubPlan 1 > Limit > Seq Scan on hundred b
-- burn scan x10: Sort > Seq Scan on ten a
-- explain:
select id, (select max(v) from (select burn('sub', 2, b.id) as v from hundred b where b.id >= a.id limit 4) c) as v
from ten a where burn('scan', 4, id) > 0 order by v
