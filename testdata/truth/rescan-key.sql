-- The key of an inner index scan is computed when the scan starts anew, on the nested loop's account.
-- burn key x10: Nested Loop
-- burn outer x10: Nested Loop > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off;
-- explain:
select 1 from ten a, thousands b where b.id = burn_stable('key', 3, a.id) and burn('outer', 4, a.id) > 0
