-- A CTE over several branches, read in part and then to its end: the first branch belongs to the first scan.
-- burn one x10: Append > Limit > CTE Scan on c* > CTE c > Append > Seq Scan on ten #1
-- burn early x2: Append > Limit > CTE Scan on c* > CTE c > Append > * on ten ten_1
-- burn late x8: Append >> CTE Scan on c* > CTE c > Append > * on ten ten_1
-- explain:
with c as materialized (select burn('one', 8, id) as v from ten union all select burn(case when id <= 2 then 'early' else 'late' end, 7, id) from ten)
(select v from c limit 12) union all select v from c
