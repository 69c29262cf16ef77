-- A correlated SubPlan in a filter.
-- burn sub x10: * on ten a > SubPlan 1 > Index * using hundred_pkey on hundred b
-- burn filter x10: * on ten a
set local enable_bitmapscan = off; set local seq_page_cost = 100; set local random_page_cost = 0.1;
-- explain:
select id from ten a where burn('filter', 3, id) >= (select burn('sub', 5, b.id) from hundred b where b.id = a.id)
