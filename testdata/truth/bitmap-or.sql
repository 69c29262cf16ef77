-- Both index scans of a BitmapOr, and what is checked on the heap.
-- burn low: BitmapOr > Bitmap Index Scan on keys_low
-- burn high: BitmapOr > Bitmap Index Scan on keys_high
-- burn heap: Bitmap Heap Scan on keys
set local enable_seqscan = off; set local enable_indexscan = off; set local truth.cmp = 4;
-- explain:
select low from keys where (low = 30 or high = 3) and burn('heap', 4, low) > 0
