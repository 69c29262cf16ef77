-- Sort keys are computed below the sort.
-- burn key x10: Sort > Seq Scan on ten
-- explain:
select id from ten order by burn('key', 4, -id)
