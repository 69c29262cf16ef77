-- Writable CTEs in a row: one reads what the other returns.
-- burn first x10: CTE Scan on a > CTE a > Insert on target > Seq Scan on ten
-- burn second x10: CTE b > Insert on target target_1 > CTE Scan on a
-- burn top x10: Execution >> CTE Scan on b
create table target (id int);
-- explain:
with a as (insert into target select burn('first', 4, id) from ten returning id),
b as (insert into target select burn('second', 3, id) from a returning id) select burn('top', 3, id) from b
