-- Memoize over the inner side of a nested loop.
-- since: 14
set local enable_hashjoin = off;
set local enable_mergejoin = off;
-- explain:
select count(*), max(customers.name) from orders join customers on customers.id = orders.customer_id
