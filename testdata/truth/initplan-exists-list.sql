-- EXISTS and NOT EXISTS that depend on nothing, in a target list below a sort.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn yes x5: Sort > Seq Scan on hundred > InitPlan 1 > Seq Scan on ten
-- burn no x10: Sort > Seq Scan on hundred > InitPlan 2 > Seq Scan on ten ten_1
-- burn scan x100: Sort > Seq Scan on hundred
-- explain:
select id, exists (select 1 from ten where burn('yes', 14, id) = 5) as a, not exists (select 1 from ten where burn('no', 6, id) > 10) as b
from hundred where burn('scan', 1, id) > 0 order by k
