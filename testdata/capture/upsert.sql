-- INSERT with ON CONFLICT and RETURNING, with WAL figures.
-- options: ANALYZE, VERBOSE, BUFFERS, WAL, FORMAT JSON
-- explain:
insert into customers select id, 'Customer ' || id, 'NL' from generate_series(150, 260) id
on conflict (id) do update set country = excluded.country returning id
