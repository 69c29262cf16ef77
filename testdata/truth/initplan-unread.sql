-- An InitPlan that nobody comes to read.
-- burn value x0: InitPlan 1 > Aggregate
-- burn filter x10: Seq Scan on ten
-- explain:
select id from ten where burn('filter', 4, id) < 0 and burn('filter', 4, id) > (select min(burn('value', 4, id)) from ten)
