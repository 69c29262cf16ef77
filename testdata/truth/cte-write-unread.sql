-- A writable CTE that nobody reads runs after the plan, inside of the execution.
-- burn value x10: Execution >> CTE w > Insert on target > Seq Scan on ten*
-- burn scan x10: Execution > Seq Scan on ten* #1
create table target (id int);
-- explain:
with w as (insert into target select burn('value', 5, id) from ten returning id) select burn('scan', 3, id) from ten
