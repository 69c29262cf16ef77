-- A SubPlan in a window function's argument, and one above it.
-- burn argument x10: WindowAgg >> SubPlan * > Seq Scan on ten b
-- burn scan x10: WindowAgg > Sort > Seq Scan on ten a
-- burn top x10: Subquery Scan on s
-- explain:
select burn('top', 6, w::int) from (select k, sum((select burn('argument', 8, b.id) from ten b where b.id = a.id and b.k = a.k)) over (partition by k) as w
from ten a where burn('scan', 7, a.id) > 0 offset 0) s
