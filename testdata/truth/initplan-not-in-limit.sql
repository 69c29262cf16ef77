-- NOT IN a subquery with an InitPlan in its LIMIT, hashed. The Limit is started anew before it runs: on the account of
-- the node that the SubPlan hangs on.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Seq Scan on hundred >> InitPlan * > Aggregate
-- burn sub: Seq Scan on hundred > SubPlan * > Limit > Seq Scan on hundred b
-- burn scan x100: Execution >> Seq Scan on hundred
-- explain:
select id from hundred where burn('scan', 1, id) not in (select burn('sub', 6, b.id) from hundred b limit (select min(burn('value', 5, id)) + 9 from ten))
