-- A recursive CTE that is read in part, then to its end.
-- burn start x1: Append > Limit > CTE Scan on r* > CTE r > Recursive Union > Result
-- burn early x3: Append > Limit > CTE Scan on r* > CTE r > Recursive Union > WorkTable Scan on r*
-- burn late x6: Append > CTE Scan on r > CTE r > Recursive Union > WorkTable Scan on r*
-- explain:
with recursive r as (select burn('start', 20, 1) as n union all
 select burn(case when n < 4 then 'early' else 'late' end, 20, n + 1) from r where n < 10)
(select n from r limit 4) union all select n from r
