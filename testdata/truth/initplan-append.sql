-- An InitPlan that all partitions' scans read: the first one pays.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Append > Seq Scan on parts_1 > InitPlan 1 > Aggregate
-- burn p%: Append > Seq Scan on parts_%
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select id from parts where burn('p' || k, 3, id) >= (select min(burn('value', 4, id)) from ten)
