-- Mark and restore: the inner side is read again for equal keys.
-- burn outer x30: Merge Join > Sort > Seq Scan on hundred a
-- burn inner x30: Merge Join > Sort > Seq Scan on hundred b
-- burn join x90: Merge Join
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a join hundred b on a.k = b.k and burn('join', 0.5, a.id + b.id) > 0
where a.id <= 30 and b.id <= 30 and burn('outer', 1, a.id) > 0 and burn('inner', 2, b.id) > 0
