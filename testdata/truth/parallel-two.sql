-- Two Gathers in one plan, one after the other.
-- parallel
-- burn one x48 /3: Append > Gather > Parallel Seq Scan on blocks
-- burn two x48 /3: Append > Gather > Parallel Seq Scan on blocks blocks_1
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_parallel_append = off;
-- explain:
select count(*) from blocks where burn('one', 3, id) > 0 union all select count(*) from blocks where burn('two', 4, id) > 0
