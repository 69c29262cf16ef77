-- An InitPlan in the arguments of a function in FROM.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn value x10: Function Scan on generate_series g > InitPlan 1 > Aggregate
-- burn filter x10: Function Scan on generate_series g
-- explain:
select g from generate_series(1, 9 + (select min(burn('value', 4, id)) from ten)) g where burn('filter', 3, g) > 0
