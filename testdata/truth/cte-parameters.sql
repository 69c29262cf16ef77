-- A CTE of one row that several InitPlans read: the first to be asked pays.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn low x10: Index Scan using thousands_pkey on thousands > InitPlan 2 > CTE Scan on p* > CTE p > Aggregate
-- burn filter x20: Index Scan using thousands_pkey on thousands
set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
with p as materialized (select min(burn('low', 9, id)) as low, max(id) as high from ten)
select k from thousands where id > (select low - 1 from p) and id <= (select high + 10 from p) and burn('filter', 6, id) > 0
