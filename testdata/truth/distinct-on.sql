-- DISTINCT ON over an expression in ORDER BY, below a join.
-- burn key x100: Hash Join > * > Unique > Sort > Seq Scan on hundred
-- burn other x10: Hash Join > Seq Scan on ten
set local enable_mergejoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select 1 from (select distinct on (k) k, id from hundred order by k, burn('key', 1, -id)) d join ten on ten.id = d.k and burn('other', 9, ten.id) > 0
