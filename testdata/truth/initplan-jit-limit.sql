-- Compilation beside an InitPlan in a LIMIT.
-- jit
-- free: JIT*
-- burn value x10: Limit >> InitPlan 1 > Aggregate
-- burn scan x20: Limit > Seq Scan on hundred
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
-- explain:
select burn('scan', 6, id) from hundred limit (select min(burn('value', 7, id)) + 19 from ten)
