-- The same where an InitPlan evaluates first.
-- jit
-- free: JIT*
-- burn value x10: Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn filter x100: Seq Scan on hundred
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
-- explain:
select id from hundred where burn('filter', 0.5, id) > (select min(burn('value', 4, id)) from ten)
