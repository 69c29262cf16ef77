-- A CTE over a foreign scan, read in part and then to its end: the other server burns for each row before it answers.
-- parallel
-- burn remote-0 x5: Append > * > CTE Scan on c* > CTE c > Foreign Scan on far
-- burn remote-1 x5: Append > * > CTE Scan on c* > CTE c > Foreign Scan on far
-- burn rest x10: Append >> CTE Scan on c*
-- explain:
with c as materialized (select v from far) (select v from c limit 4) union all select burn('rest', 6, v) from c
