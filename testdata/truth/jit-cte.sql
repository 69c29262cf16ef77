-- Compilation where a CTE runs first.
-- jit
-- free: JIT*
-- burn c x10: Hash Join > CTE Scan on c >> CTE c >> Seq Scan on ten
-- burn probe x10: Hash Join > CTE Scan on c
-- burn b x100: Hash Join > Hash > Seq Scan on hundred b
set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0; set local jit_optimize_above_cost = 0;
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select burn('c', 9, id) as v from ten) select 1 from c right join hundred b on b.id = c.v where burn('b', 0.8, b.id) > 0
