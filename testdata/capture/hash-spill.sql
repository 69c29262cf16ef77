-- Hash join and hash aggregate that spill to temporary files.
set local work_mem = '64kB';
set local enable_mergejoin = off;
set local enable_sort = off;
-- explain:
select archive.id, archive.payload, count(*) from items join archive on archive.id = items.order_id * items.line
group by archive.id, archive.payload
