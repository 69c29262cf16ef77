-- InitPlan whose value is read below a Gather.
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
-- explain:
select count(*) from items where price > (select avg(quantity) from items)
