-- Three scans, each of which reads further than the one before.
-- burn a x2: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten #1
-- burn b x3: Append > Limit > CTE Scan on c* > CTE c > Seq Scan on ten #2
-- burn c x5: Append > CTE Scan on c > CTE c > Seq Scan on ten
-- explain:
with c as materialized (select burn(case when id <= 2 then 'a' when id <= 5 then 'b' else 'c' end, 10, id) as v from ten)
(select v from c limit 2) union all (select v from c limit 5) union all select v from c
