-- Two CTEs whose scans take turns.
-- burn c x10: CTE Scan on c > CTE c > Seq Scan on ten*
-- burn d x10: CTE Scan on d > CTE d > Seq Scan on ten*
-- burn both x100: Nested Loop
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_material = off;
-- explain:
with c as materialized (select burn('c', 4, id) as v from ten), d as materialized (select burn('d', 5, id) as v from ten)
select 1 from c, d where burn('both', 0.4, c.v + d.v) > 0
