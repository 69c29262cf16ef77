-- CTE read by another CTE; the outer one is scanned twice, once only in part.
-- explain:
with spent as materialized (select order_id, sum(quantity * price) as total from items group by order_id),
     large as materialized (select * from spent where total > 300)
select (select total from large limit 1) as first, count(*) from large
