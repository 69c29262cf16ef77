-- Two Gathers and a serial branch below one Append, of uneven work.
-- parallel
-- burn one /3: Append > Gather > Parallel Seq Scan on blocks
-- burn two /3: Append > Gather > Parallel Seq Scan on blocks blocks_1
-- burn three x10: Append >> Aggregate >> Seq Scan on ten
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; set local enable_parallel_append = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1;
-- explain:
select count(*) from blocks where burn('one', case when id <= 4 then 20 else 2 end, id) > 0
union all select max(k) from blocks where burn('two', 5, id) > 0
union all select sum(id) from ten where burn_leader('three', 6, id) > 0
