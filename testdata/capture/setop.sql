-- Set operation, Unique and a VALUES list.
-- explain:
select customer_id from orders intersect select x from (values (1), (2), (3), (500)) v(x) order by 1
