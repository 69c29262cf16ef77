-- UPDATE from a LATERAL subquery with a Limit.
-- burn lateral x30: Update on target > * > Limit > Seq Scan on hundred
-- burn scan x10: Update on target > * > Seq Scan on target t
-- burn returned x10: Update on target
create table target as select id, id as v from generate_series(1, 10) id;
analyze target;
-- explain:
update target set v = s.v from target t, lateral (select sum(x.v) as v from (select burn('lateral', 3, id) as v from hundred where id >= t.id limit 3) x) s
where t.id = target.id and burn('scan', 6, t.id) > 0 returning burn('returned', 7, target.id)
