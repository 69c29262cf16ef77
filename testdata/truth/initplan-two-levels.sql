-- Subqueries with InitPlans of their own, each with a Limit.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn inner x10: Limit > Subquery Scan on s > Limit >> InitPlan * > Aggregate
-- burn outer x10: Execution >> Limit >> InitPlan * > Aggregate
-- burn scan x20: Limit > Subquery Scan on s > Limit > Seq Scan on hundred
-- burn top x11: Limit > Subquery Scan on s
-- explain:
select burn('top', 7, id) from (select id from hundred where burn('scan', 5, id) > 0 limit (select min(burn('inner', 4, id)) + 19 from ten)) s
where id > 9 limit (select min(burn('outer', 6, id)) + 10 from ten)
