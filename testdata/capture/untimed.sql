-- TIMING OFF: rows and blocks, no times per node.
-- options: ANALYZE, VERBOSE, BUFFERS, TIMING OFF, FORMAT JSON
-- explain:
select count(*) from orders join items on items.order_id = orders.id
