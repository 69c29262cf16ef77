-- ARRAY of a query, in an index condition.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Index Scan using thousands_pkey on thousands > InitPlan 1 > * on ten
-- burn filter x10: Index Scan using thousands_pkey on thousands
set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
select k from thousands where id = any (array(select burn('value', 4, id) from ten)) and burn('filter', 3, id) > 0
