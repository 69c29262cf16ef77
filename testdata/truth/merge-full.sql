-- A full merge join over sorted subqueries whose keys burn.
-- burn left x30: Merge Full Join > Sort > Seq Scan on hundred a
-- burn right x10: Merge Full Join > Sort > Seq Scan on ten b
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select x, y from (select burn('left', 4, id) as x from hundred a where id <= 30) a full join (select burn('right', 9, id) as y from ten b) b on x = y
