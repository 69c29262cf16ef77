-- The same in a join, whose first expression is not that of the topmost node.
-- jit
-- free: JIT*
-- burn build x10: Hash Join > Hash > Seq Scan on ten b
-- burn probe x100: Hash Join > Seq Scan on hundred a
-- burn join x100: Hash Join
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select a.id from hundred a join ten b on a.k = b.id and burn('join', 0.4, a.id + b.id) > 0
where burn('build', 4, b.id) > 0 and burn('probe', 0.4, a.id) > 0
