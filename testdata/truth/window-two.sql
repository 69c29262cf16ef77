-- Two windows over one sort, one of them filtered above: since 15 the rank is a run condition.
-- burn one: Subquery Scan on s > WindowAgg
-- burn scan x100: WindowAgg > Sort > Seq Scan on hundred
-- burn top x20: Subquery Scan on s
set local enable_indexscan = off; set local enable_bitmapscan = off;
-- explain:
select burn('top', 5, n::int) from (select k, id, sum(burn('one', 0.7, id)) over w as n, row_number() over w as r from hundred where burn('scan', 0.8, id) > 0 window w as (partition by k order by id)) s
where r <= 2
