-- An InitPlan in the output of a full join.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn list x10: Hash Full Join >> InitPlan 1 > Aggregate
-- burn a x100: Hash Full Join > Seq Scan on hundred a
-- burn b x10: Hash Full Join > Hash > Seq Scan on ten b
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select coalesce(x, y) + (select min(burn('list', 6, id)) from ten) from (select burn('a', 1, id) as x from hundred a offset 0) a
full join (select burn('b', 8, id) as y from ten b offset 0) b on x = y + 95
