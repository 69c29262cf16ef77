-- InitPlans in the key of a merge join and in a sort below it.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn key x10: Merge Join > Sort > Seq Scan on ten b >> InitPlan 1 > Aggregate
-- burn b x10: Merge Join > Sort > Seq Scan on ten b
-- burn a x100: Merge Join > Sort > Seq Scan on hundred a
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a join ten b on a.k = b.id + (select min(burn('key', 6, id)) from ten) where burn('a', 0.8, a.id) > 0 and burn('b', 7, b.id) > 0
