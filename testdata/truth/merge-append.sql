-- Merge Append pulls a row of each branch first.
-- burn key: Merge Append > Index * using parts_1_id_idx on parts_1
-- burn key2: Merge Append > Index * using parts_2_id_idx on parts_2
-- burn key3: Merge Append > Index * using parts_3_id_idx on parts_3
set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off;
-- explain:
select id from parts where burn('key' || case k when 1 then '' else k::text end, 2, id) > 0 order by id limit 15
