-- Bitmap scans combined by BitmapOr and BitmapAnd.
set local enable_seqscan = off;
set local enable_indexscan = off;
-- explain:
select count(*) from orders
where (customer_id between 5 and 15 or id between 1000 and 1200)
  and ordered_on between date '2026-02-15' and date '2026-02-22'
