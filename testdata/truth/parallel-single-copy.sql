-- Single Copy: one worker runs all of it. How long it takes to start is not known.
-- parallel
-- free: Gather
-- burn scan x10: Gather [Single Copy=true] > Seq Scan on ten
set local max_parallel_workers_per_gather = 2;
select set_config(case when current_setting('server_version_num')::int >= 160000 then 'debug_parallel_query' else 'force_parallel_mode' end, 'on', true);
-- explain:
select burn('scan', 8, id) from ten
