-- The planner makes an InitPlan of MAX over an index.
-- options: ANALYZE, VERBOSE, FORMAT JSON
-- options: ANALYZE, FORMAT JSON
-- burn scan x20: InitPlan 1 > Limit > Index * using hundred_pkey on hundred
set local enable_seqscan = off;
-- explain:
select max(id) from hundred where burn('scan', 10, id) <= 81
