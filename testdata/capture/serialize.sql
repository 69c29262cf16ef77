-- Serialization of the result, with memory and buffers of the planner.
-- since: 17
-- options: ANALYZE, VERBOSE, BUFFERS, MEMORY, SERIALIZE TEXT, SETTINGS, FORMAT JSON
-- explain:
select id, payload from archive where id <= 3000
