-- A Gather on the inner side of a nested loop: run again for each outer row.
-- parallel
-- burn inner /3: Nested Loop* > Gather > Parallel Seq Scan on blocks
-- burn outer x4: Nested Loop* > Seq Scan on ten
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_material = off; set local enable_hashjoin = off; set local enable_mergejoin = off;
-- explain:
select * from (select burn_leader('outer', 9, id) as v from ten limit 4) a left join (select max(k) as n from blocks where burn('inner', 3, id) > 0) b on b.n > a.v
