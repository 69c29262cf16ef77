-- Two scans of a CTE that take turns: the outer one reads the first row, the inner one all others.
-- burn first x1: Nested Loop > CTE Scan on c a > CTE c > Seq Scan on ten
-- burn rest x9: Nested Loop > CTE Scan on c b > CTE c > Seq Scan on ten
-- burn join x100: Nested Loop
set local enable_mergejoin = off; set local enable_hashjoin = off; set local enable_material = off;
-- explain:
with c as materialized (select id, burn(case when id = 1 then 'first' else 'rest' end, case when id = 1 then 40 else 6 end, id) as v from ten)
select 1 from c a join c b on burn('join', 0.3, a.v + b.v) > 0
