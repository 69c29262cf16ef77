-- Window functions over two orderings.
-- explain:
select id, customer_id, rank() over (partition by customer_id order by ordered_on),
       sum(id) over (order by id rows 3 preceding)
from orders where id <= 300
