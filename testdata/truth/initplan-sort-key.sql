-- An InitPlan in a sort key, with a Limit above.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Limit > Sort > Seq Scan on hundred > InitPlan 1 > Aggregate
-- burn scan x100: Limit > Sort > Seq Scan on hundred
-- explain:
select id from hundred where burn('scan', 0.4, id) > 0 order by abs(id - (select max(burn('value', 4, id)) from ten)) limit 3
