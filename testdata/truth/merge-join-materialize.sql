-- Mark and restore through a Materialize, which keeps what is read again.
-- burn inner x30: Merge Left Join > Materialize > * > Seq Scan on hundred
-- burn join x90: Merge Left Join
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a left join (select k, id from hundred where id <= 30 and burn('inner', 2, id) > 0 order by k offset 0) b
on a.k = b.k and burn_immutable('join', 0.5, a.id + b.id) > 0 where a.id <= 30
