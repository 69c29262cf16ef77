-- Sort that spills to temporary files, with I/O timing.
set local work_mem = '64kB';
set local track_io_timing = on;
-- explain:
select id, payload from archive order by payload, id desc
