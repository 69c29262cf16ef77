-- A CTE that is read by another CTE and by the statement itself.
-- burn c x10: CTE Scan on d > CTE d > CTE Scan on c* > CTE c > Seq Scan on ten
-- burn d x10: CTE Scan on d > CTE d > CTE Scan on c*
-- burn top x10: CTE Scan on d
-- burn again x10: Append > CTE Scan on c* #2
-- explain:
with c as materialized (select burn('c', 4, id) as v from ten), d as materialized (select burn('d', 3, v) as v from c)
select burn('top', 2, v) from d union all select burn('again', 2, v) from c
