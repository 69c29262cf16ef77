-- Recursive CTE: the WorkTable Scan is no CTE Scan.
-- explain:
with recursive chain as (
    select id, customer_id, 1 as depth from orders where id = 1
    union all
    select orders.id, orders.customer_id, chain.depth + 1
    from chain join orders on orders.id = chain.id + chain.customer_id
    where chain.depth < 50
)
select count(*), max(depth) from chain
