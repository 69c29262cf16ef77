-- Each process compiles for itself.
-- jit
-- parallel
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- free: JIT*
-- free: Gather
-- burn scan x48 /3: Gather [Workers Launched=2] > Parallel Seq Scan on blocks
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select count(*) from blocks where burn('scan', 10, id) > 0
