-- 500 partitions, 20 of which burn. What the executor needs to start and to end is Execution's own.
-- free: Execution
-- burn day-%: Append > Seq Scan on days_%
-- explain:
select burn('day-' || id, 4, id) from days where id % 25 = 0
