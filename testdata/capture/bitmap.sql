-- Bitmap scans combined by BitmapOr and BitmapAnd.
create index on archive ((id % 50));
create index on archive ((id / 37 % 50));
analyze archive;
-- explain:
select count(*) from archive where (id % 50 = 7 and id / 37 % 50 = 3) or id < 20
