-- A recursive CTE: its own scan of what it found so far is no CTE Scan.
-- burn start x1: CTE Scan on r > CTE r > Recursive Union > Result
-- burn step x9: CTE Scan on r > CTE r > Recursive Union > WorkTable Scan on r r_1
-- burn top x10: CTE Scan on r
-- explain:
with recursive r as (select burn('start', 20, 1) as n union all select burn('step', 5, n + 1) from r where n < 10) select burn('top', 2, n) from r
