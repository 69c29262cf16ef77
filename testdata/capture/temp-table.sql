-- Local buffers: a temporary table.
create temporary table basket as select * from items where order_id <= 500;
-- explain:
select order_id, sum(price) from basket group by order_id having sum(price) > 200
