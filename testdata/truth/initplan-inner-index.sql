-- An InitPlan in the condition of an index scan that runs many times. The condition is computed when the
-- scan starts anew, on the nested loop's account.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop >> InitPlan 1 > Aggregate
-- burn outer x10: Nested Loop > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off; set local enable_material = off;
-- explain:
select b.id from ten a, lateral (select b.id from thousands b where b.id >= a.id and b.id <= (select min(burn('value', 4, id)) + 3 from ten c) offset 0) b
where burn('outer', 5, a.id) > 0
