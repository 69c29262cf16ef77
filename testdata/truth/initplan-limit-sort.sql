-- An InitPlan in LIMIT above a sort, which is told how many rows to keep.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit >> InitPlan * > Aggregate
-- burn key x100: Limit > Sort > Seq Scan on hundred
-- explain:
select id from hundred order by burn('key', 1.1, -id) limit (select min(burn('value', 7, id)) + 3 from ten)
