-- An InitPlan in the LIMIT of a LATERAL subquery: the nested loop starts it anew.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Nested Loop >> InitPlan * > Aggregate
-- burn inner x30: Nested Loop > Limit > Seq Scan on hundred b
-- burn outer x10: Nested Loop > Seq Scan on ten a
-- explain:
select a.id, c.v from ten a, lateral (select burn('inner', 4, b.id) as v from hundred b where b.id > a.id limit (select min(burn('value', 6, id)) + 2 from ten)) c
where burn('outer', 5, a.id) > 0
