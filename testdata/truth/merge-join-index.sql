-- Mark and restore in an index scan: it reads again, and so burns again.
-- burn inner: Merge Join > Index Scan using hundred_k_idx on hundred b
-- burn outer x20: Merge Join > Index Scan using hundred_k_idx on hundred a
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_seqscan = off; set local enable_bitmapscan = off;
set local enable_material = off; set local enable_sort = off;
-- explain:
select 1 from hundred a join hundred b on a.k = b.k where a.id <= 20 and b.id <= 20 and burn('outer', 2, a.id) > 0 and burn('inner', 2, b.id) > 0
