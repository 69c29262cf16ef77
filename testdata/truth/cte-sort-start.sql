-- A CTE that sorts before its first row: the first scan pays for all of the sort, and for what is below it.
-- burn key x10: Append > Limit > CTE Scan on c* > CTE c > * > Seq Scan on ten
-- burn first x3: Append > Limit > CTE Scan on c* > CTE c > Result
-- burn rest x7: Append > CTE Scan on c > CTE c > Result
-- explain:
with c as materialized (select id, burn(case when id > 7 then 'first' else 'rest' end, 6, id) as v from ten order by burn('key', 12, -id))
(select v from c limit 3) union all select v from c
