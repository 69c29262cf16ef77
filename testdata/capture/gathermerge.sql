-- Sort below a Gather Merge, stopped early by a Limit.
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
-- explain:
select order_id, line, price from items order by price desc, order_id limit 5
