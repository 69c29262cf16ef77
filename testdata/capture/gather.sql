-- Parallel hash join below a Gather; partial and final aggregate.
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
-- explain:
select count(*), sum(items.quantity) from orders join items on items.order_id = orders.id where orders.channel = 'web'
