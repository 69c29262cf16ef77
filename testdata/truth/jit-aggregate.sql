-- Compilation in a plan whose first row comes late, with SubPlans.
-- jit
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- free: JIT*
-- burn scan x100: HashAggregate > Seq Scan on hundred
-- burn sub x10: HashAggregate >> SubPlan 1 >> Seq Scan on ten
-- burn top x10: Sort > HashAggregate
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select burn('top', 5, k), (select burn('sub', 6, ten.id) from ten where ten.id = hundred.k) as s from hundred where burn('scan', 0.9, id) > 0 group by k order by s
