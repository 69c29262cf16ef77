-- Materialized CTE, scanned once.
-- explain:
with spent as materialized (select order_id, sum(quantity * price) as total from items group by order_id)
select count(*), max(total) from spent where total > 500
