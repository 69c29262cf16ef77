-- A Gather that runs three times.
-- parallel
-- burn scan x144 /3: Nested Loop* > Gather > Parallel Seq Scan on blocks
-- has: Gather [loops=3]
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_material = off; set local enable_hashjoin = off; set local enable_mergejoin = off;
-- explain:
select * from (values (1), (2), (3)) v (x) left join (select count(*) as n from blocks where burn('scan', 2, id) > 0) b on b.n > v.x
