-- A slow planner beside an InitPlan: what estimating selectivity burns is planning.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn plan: Planning
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn filter x100: Seq Scan on hundred
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select id from hundred where id > burn_immutable('plan', 60, 0) and burn('filter', 0.8, id) > (select min(burn('value', 7, id)) - 1 from ten)
