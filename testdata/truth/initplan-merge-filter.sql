-- An InitPlan in the join filter of a merge join, and one in the filter of its outer side.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn join x10: Merge Join >> InitPlan 1 > Aggregate
-- burn left x10: Merge Join > Sort > Seq Scan on hundred a > InitPlan 2 > Aggregate
-- burn a x100: Merge Join > Sort > Seq Scan on hundred a
-- burn b x100: Merge Join > Sort > Seq Scan on keys b
set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_indexscan = off; set local enable_bitmapscan = off;
set local enable_indexonlyscan = off;
-- explain:
select 1 from hundred a join keys b on a.id = b.low and a.k + b.high > (select min(burn('join', 6, id)) from ten)
where burn('a', 1, a.id) >= (select min(burn('left', 5, id)) from ten) and burn('b', 1.2, b.low) > 0
