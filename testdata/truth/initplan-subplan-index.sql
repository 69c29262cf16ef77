-- An InitPlan in the index condition of a correlated SubPlan: the node above the scan starts it anew.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn index x10: Seq Scan on ten a > SubPlan * >> Aggregate >> InitPlan * > Aggregate
-- burn sub: Seq Scan on ten a > SubPlan * > Index Scan using thousands_pkey on thousands b
-- burn scan x10: Seq Scan on ten a
set local enable_bitmapscan = off;
-- explain:
select (select max(b.k) from thousands b where b.id > a.id and b.id <= a.id + 2 * (select min(burn('index', 6, id)) from ten c) and burn('sub', 5, b.id) > 0) from ten a where burn('scan', 8, a.id) > 0
