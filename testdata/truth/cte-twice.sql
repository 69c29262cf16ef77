-- A CTE that two scans read, the first one only in part.
-- burn first x4: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn rest x6: Append > CTE Scan on c > CTE c > Seq Scan on ten
-- explain:
with c as materialized (select burn(case when id <= 4 then 'first' else 'rest' end, 6, id) as v from ten)
(select v from c limit 4) union all select v from c
