-- CTEs that read each other, each read twice: a scan of the last one starts all of them, InitPlans read
-- the rest of each.
-- burn c1 x1: CTE Scan on e > CTE e >> CTE Scan on d >> CTE d >> CTE Scan on c >> CTE c >> Seq Scan on ten #1
-- burn d1 x1: CTE Scan on e > CTE e >> CTE Scan on d >> CTE d >> CTE Scan on c #1
-- burn e1 x1: Execution >> CTE Scan on e >> CTE e >> CTE Scan on d
-- burn c2 x9: InitPlan 5 >> Aggregate >> CTE Scan on d* > CTE c > Seq Scan on ten
-- burn d2 x9: InitPlan 5 >> Aggregate >> CTE Scan on d* >> CTE d >> CTE Scan on c
-- burn e2 x9: InitPlan 6 >> Aggregate >> CTE Scan on e* >> CTE e >> CTE Scan on d
-- burn top x10: Execution >> CTE Scan on e
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'c1' else 'c2' end, 7, id) as v from ten),
d as materialized (select id, burn(case when id = 1 then 'd1' else 'd2' end, 6, v) as v from c),
e as materialized (select id, burn(case when id = 1 then 'e1' else 'e2' end, 5, v) as v from d)
select burn('top', 4, v), (select max(v) from c) from e where v <= (select max(v) from d) and v <= (select max(v) from e) + 1
