-- Branches that are never executed: a one-time filter and the inner side of an empty outer.
set local enable_hashjoin = off;
set local enable_mergejoin = off;
-- explain:
select count(*) from customers join orders on orders.customer_id = customers.id where customers.country = 'XX'
union all
select count(*) from items where (select count(*) from customers where country = 'XX') > 0
