-- JIT compilation in the leader and in the workers (needs a server built with LLVM).
-- only: 15
set local jit = on;
set local jit_above_cost = 0;
set local jit_inline_above_cost = 0;
set local jit_optimize_above_cost = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
-- explain:
select channel, count(*), sum(items.quantity) from orders join items on items.order_id = orders.id
group by channel
