-- Mark and restore: the inner side is read again for equal keys, through a Materialize.
-- burn outer x100: Merge Join > Sort > Seq Scan on hundred a
-- burn inner x100: Merge Join > * > Seq Scan on hundred b
-- burn join x1000: Merge Join
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a join hundred b on a.k = b.k and burn('join', 0.03, a.id + b.id) > 0
where burn('outer', 0.2, a.id) > 0 and burn('inner', 0.3, b.id) > 0
