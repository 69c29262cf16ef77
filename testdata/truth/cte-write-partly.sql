-- A writable CTE of which only some rows are read: the rest runs after the plan, inside of the execution.
-- burn value-read x3: Limit > CTE Scan on w > CTE w > Insert on target > Seq Scan on ten*
-- burn value-rest x7: Execution >> CTE w > Insert on target > Seq Scan on ten*
create table target (id int);
-- explain:
with w as (insert into target select burn(case when id <= 3 then 'value-read' else 'value-rest' end, 8, id) from ten returning id) select * from w limit 3
