with campaign as (
    select id, customer_id, ordered_at
    from orders
    where channel = 'marketplace' and carrier = 'parcelbox' and warehouse = 'north'
      and ordered_at >= '2026-04-11'
)
select customers.country,
       count(*) as orders,
       (select count(*) from campaign) as of_orders,
       avg(campaign.ordered_at - previous.ordered_at) as since_previous,
       sum((select sum(quantity * price) from items where order_id = campaign.id)) as revenue,
       (select avg(quantity * price)
        from items join orders on orders.id = items.order_id
        where orders.ordered_at < '2026-04-11') as line_before
from campaign
join customers on customers.id = campaign.customer_id
cross join lateral (
    select earlier.ordered_at
    from orders earlier
    where earlier.customer_id = campaign.customer_id and earlier.ordered_at < campaign.ordered_at
    order by earlier.ordered_at desc
    fetch first row only
) previous
group by customers.country
order by revenue desc
