-- Compilation beside InitPlans of two nodes.
-- jit
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- free: JIT*
-- burn one x10: Hash Join > Hash > Seq Scan on ten b >> InitPlan * > Aggregate
-- burn two x10: Hash Join > Seq Scan on hundred a >> InitPlan * > Aggregate
-- burn a x100: Hash Join > Seq Scan on hundred a
-- burn b x10: Hash Join > Hash > Seq Scan on ten b
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join ten b on a.k = b.id where burn('a', 1, a.id) >= (select min(burn('two', 8, id)) from ten) and burn('b', 9, b.id) >= (select min(burn('one', 6, id)) from ten)
