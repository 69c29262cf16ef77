-- Without ANALYZE: an estimate, no execution.
-- options: VERBOSE, SETTINGS, FORMAT JSON
-- explain:
select channel, count(*) from orders join items on items.order_id = orders.id group by channel
