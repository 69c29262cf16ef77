-- As most people run it: no VERBOSE, so nothing tells who reads the InitPlan, and no figures per worker.
-- options: ANALYZE, BUFFERS, FORMAT JSON
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
-- explain:
with spent as (select order_id, sum(quantity * price) as total from items group by order_id)
select count(*), (select max(total) from spent)
from spent where total > (select avg(price) from items)
