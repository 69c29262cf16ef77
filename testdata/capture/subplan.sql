-- Correlated SubPlan with many loops.
-- explain:
select id, (select sum(quantity * price) from items where order_id = orders.id) from orders where id <= 500
