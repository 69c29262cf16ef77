-- An InitPlan in COALESCE in the key of an index scan, and one in a BETWEEN.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Index Scan using thousands_pkey on thousands >> InitPlan 1 > Aggregate
-- burn two x10: Index Scan using thousands_pkey on thousands >> InitPlan 2 > Aggregate
-- burn filter: Index Scan using thousands_pkey on thousands
set local enable_bitmapscan = off; set local enable_seqscan = off;
-- explain:
select k from thousands where id between coalesce((select min(burn('one', 6, id)) from ten where k >= 0), 5) and 20 * (select min(burn('two', 7, id)) from ten where k >= 0) and burn('filter', 4, id) > 0
