-- A merge join that stops when one side ends: the other index scan reads only what it needs.
-- burn outer x10: Merge * Join > * using ten_pkey on ten a
-- burn inner x11: Merge * Join > * using thousands_pkey on thousands*
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off;
-- explain:
select 1 from ten a left join (select id from thousands where burn('inner', 8, id) > 0 order by id offset 0) b on a.id = b.id where burn('outer', 9, a.id) > 0
