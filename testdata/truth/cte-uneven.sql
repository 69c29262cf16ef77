-- Rows of a CTE that do not cost alike: what two scans paid does not follow from the rows that they read.
-- burn first x2: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn rest x8: Append > CTE Scan on c > CTE c > Seq Scan on ten
-- explain:
with c as materialized (select burn(case when id <= 2 then 'first' else 'rest' end, case when id <= 2 then 30 else 3 end, id) as v from ten)
(select v from c limit 2) union all select v from c
