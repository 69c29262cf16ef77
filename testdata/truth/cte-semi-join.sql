-- A CTE that is joined with itself: the hash table reads what the outer side's first row has left.
-- burn first x1: Hash Semi Join > CTE Scan on c c_1 >> CTE c > Seq Scan on ten
-- burn rest x9: Hash Semi Join > Hash > CTE Scan on c >> CTE c > Seq Scan on ten
-- burn left x10: Hash Semi Join > CTE Scan on c c_1
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, 9, id) as v from ten)
select max(v) from (select burn('left', 6, v) as v from c offset 0) a where v in (select v from c)
