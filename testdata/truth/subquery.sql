-- A subquery that stays one.
-- burn top x10: Subquery Scan on s
-- burn below x10: Subquery Scan on s > Seq Scan on ten
-- explain:
select burn('top', 4, v) from (select burn('below', 5, id) as v from ten offset 0) s
