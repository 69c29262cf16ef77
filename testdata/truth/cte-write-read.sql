-- A writable CTE whose rows are read.
-- burn value x10: CTE Scan on w > CTE w > Insert on target > Seq Scan on ten*
-- burn returned x10: CTE Scan on w > CTE w > Insert on target
-- burn scan x10: CTE Scan on w
create table target (id int);
-- explain:
with w as (insert into target select burn('value', 4, id) from ten returning burn('returned', 3, id) as v) select burn('scan', 2, v) from w
