-- Data-modifying CTEs: one that is read and one that nobody reads.
-- explain:
with moved as (delete from archive where id <= 100 returning id),
     marked as (update orders set carrier = 'courier' where id <= 50 returning id)
select count(*) from moved
