-- Hashed SubPlan.
-- explain:
select count(*) from items where order_id not in (select id from orders where channel = 'web')
