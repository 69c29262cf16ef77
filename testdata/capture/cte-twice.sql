-- CTE scanned twice: by a join and by an InitPlan.
-- explain:
with spent as (select order_id, sum(quantity * price) as total from items group by order_id)
select orders.channel, count(*), sum(spent.total), (select avg(total) from spent) as average
from spent join orders on orders.id = spent.order_id
where spent.total > 400
group by orders.channel
