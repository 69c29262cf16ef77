-- A recursive CTE that reads another one in each step: the first step pays for all.
-- burn c x10: Recursive Union > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn step x9: Recursive Union > Nested Loop
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
-- explain:
with recursive c as materialized (select id, burn('c', 4, id) as v from ten),
r as (select 1 as n union all select burn('step', 4, c.id) from r join c on c.id = r.n + 1) select n from r
