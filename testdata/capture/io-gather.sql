-- I/O times below a Gather: a parallel scan that reads from disk, sorts that write temporary files.
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
set local work_mem = '64kB';
set local track_io_timing = on;
-- explain:
select payload, id from archive where id > 100 order by payload, id desc
