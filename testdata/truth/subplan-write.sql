-- SubPlans in the new values of an UPDATE and in its RETURNING.
-- burn value x10: Update on target > Seq Scan on target > SubPlan * > Seq Scan on ten a
-- burn returned x10: Update on target >> SubPlan * > Seq Scan on ten b
create table target as select id, id as v from generate_series(1, 10) id;
set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
update target set v = (select burn('value', 4, a.id) from ten a where a.id = target.id)
returning (select burn('returned', 5, b.id) from ten b where b.id = target.id)
