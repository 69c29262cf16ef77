-- Partitions pruned at run time, by the value of an InitPlan that the Append asks for.
-- burn one x10: Append > Seq Scan on parts_1
-- burn value x10: Append > InitPlan 1 > Aggregate
-- has: Append > Seq Scan on parts_2 [loops=0]
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select id from parts where k = (select min(burn('value', 2, id)) - min(id) + 1 from ten where k >= 0) and burn('one', 4, id) > 0
