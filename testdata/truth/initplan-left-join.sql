-- InitPlans in the condition of an outer join: one that it filters with, one that only its inner side needs.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn join x10: Hash Left Join >> InitPlan 1 > Aggregate
-- burn inner x10: Hash Left Join > Hash > Seq Scan on ten b >> InitPlan 2 > Aggregate
-- burn a x100: Hash Left Join > Seq Scan on hundred a
-- burn b x10: Hash Left Join > Hash > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select a.id, b.id from hundred a left join ten b on a.k = b.id and a.id + b.id > (select min(burn('join', 6, id)) from ten)
and burn('b', 8, b.id) >= (select min(burn('inner', 5, id)) from ten) where burn('a', 1, a.id) > 0
