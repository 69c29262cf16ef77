-- InitPlans in both conditions of a bitmap scan.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn one x10: Bitmap Heap Scan on thousands > * > InitPlan * > Aggregate
-- burn heap: Bitmap Heap Scan on thousands
set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off;
-- explain:
select k from thousands where id <= (select min(burn('one', 10, id)) + 19 from ten) and burn('heap', 7, id) > 0
