-- An InitPlan in LIMIT, which EXPLAIN does not print.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit > InitPlan 1 > Aggregate
-- burn scan x5: Limit > Seq Scan on hundred
-- explain:
select burn('scan', 6, id) from hundred limit (select min(burn('value', 4, id)) + 4 from ten)
