-- Nested loop with many loops: two correlated columns make the estimate ten times too low.
set local enable_hashjoin = off;
set local enable_mergejoin = off;
-- explain:
select sum(items.price) from orders join items on items.order_id = orders.id
where orders.channel = 'marketplace' and orders.carrier = 'parcelbox'
