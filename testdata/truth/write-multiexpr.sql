-- UPDATE that sets two columns from one SubPlan.
-- burn value x10: Update on target > Seq Scan on target > SubPlan * > Seq Scan on ten a
create table target as select id, id as v, id as w from generate_series(1, 10) id;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
update target set (v, w) = (select burn('value', 5, a.id), a.k from ten a where a.id = target.id)
