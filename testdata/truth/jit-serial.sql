-- Just-in-time compilation is no part of the nodes that caused it.
-- jit
-- free: JIT*
-- has: Execution > * > JIT*
-- burn scan x100: HashAggregate > Seq Scan on hundred
-- burn argument x100: HashAggregate
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0; set local enable_sort = off;
-- explain:
select k, sum(burn('argument', 0.5, id)) from hundred where burn('scan', 0.5, id) > 0 group by k
