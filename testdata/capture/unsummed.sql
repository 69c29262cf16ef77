-- SUMMARY OFF: no Execution Time.
-- options: ANALYZE, VERBOSE, BUFFERS, SUMMARY OFF, FORMAT JSON
-- explain:
select count(*) from orders join items on items.order_id = orders.id
