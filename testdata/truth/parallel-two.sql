-- Two Gathers in one plan, one after the other.
-- parallel
-- burn one x120 /3: Append > Gather > Parallel Seq Scan on blocks
-- burn two x120 /3: Append > Gather > Parallel Seq Scan on blocks*1
set local max_parallel_workers_per_gather = 2; set local enable_parallel_append = off;
-- explain:
select count(*) from blocks where burn('one', 1, id) > 0 union all select count(*) from blocks where burn('two', 1.5, id) > 0
