-- A CTE joined with a Gather.
-- parallel
-- burn cte x10: Hash Join > * > CTE Scan on c > CTE c > Seq Scan on ten
-- burn scan x48 /3: Hash Join > Gather > Parallel Seq Scan on blocks
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
set local max_parallel_workers_per_gather = 2; set local cpu_tuple_cost = 1; set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
with c as materialized (select id, burn_leader('cte', 5, id) as v from ten)
select count(*) from c join blocks on blocks.k = c.v where burn('scan', 8, blocks.id) > 0
