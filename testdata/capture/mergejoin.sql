-- Merge join; a Materialize or a sort on the inner side.
set local enable_hashjoin = off;
set local enable_nestloop = off;
-- explain:
select count(*) from orders join items on items.order_id = orders.customer_id
