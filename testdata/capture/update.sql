-- UPDATE over a join.
-- explain:
update items set price = price * 1.1 from orders where orders.id = items.order_id and orders.channel = 'marketplace'
