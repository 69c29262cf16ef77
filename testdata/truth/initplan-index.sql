-- An InitPlan in an index condition.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Index Scan using thousands_pkey on thousands > InitPlan 1 > Aggregate
-- burn filter x11: Index Scan using thousands_pkey on thousands
set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
select k from thousands where id <= (select min(burn('value', 4, id)) + 10 from ten) and burn('filter', 4, id) > 0
