-- Both index scans of a BitmapAnd, and what is checked on the heap.
-- burn low: BitmapAnd > Bitmap Index Scan on keys_low
-- burn high: BitmapAnd > Bitmap Index Scan on keys_high
-- burn heap: Bitmap Heap Scan on keys
set local enable_seqscan = off; set local enable_indexscan = off; set local truth.cmp = 3;
set local random_page_cost = 100; set local cpu_index_tuple_cost = 0; set local cpu_operator_cost = 0; set local cpu_tuple_cost = 100;
-- explain:
select low from keys where low between 30 and 60 and high = 3 and burn('heap', 4, low) > 0
