-- The second key of an incremental sort is computed below it.
-- burn key x100: Incremental Sort > Index Scan using hundred_k_idx on hundred
set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off;
-- explain:
select k from hundred order by k, burn_immutable('key', 0.4, id)
