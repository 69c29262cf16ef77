-- A hashed SubPlan inside of a hashed SubPlan, beside an InitPlan in its list.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn inner x10: Seq Scan on hundred > SubPlan * > Seq Scan on ten b > SubPlan * > Seq Scan on ten c
-- burn outer x10: Seq Scan on hundred > SubPlan * > Seq Scan on ten b
-- burn value x10: Seq Scan on hundred > SubPlan * > Seq Scan on ten b > InitPlan * > Aggregate
-- burn scan x100: Seq Scan on hundred
-- explain:
select id from hundred where burn('scan', 1, id) not in (select b.id + (select min(burn('value', 6, d.id)) from ten d) from ten b where burn('outer', 7, b.id) not in (select 5 * burn('inner', 8, c.id) from ten c))
