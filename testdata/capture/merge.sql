-- MERGE.
-- since: 15
-- explain:
merge into customers using (select distinct customer_id + 50 as id from orders) seen on seen.id = customers.id
when matched and customers.id % 2 = 0 then delete
when matched then update set country = 'LU'
when not matched then insert values (seen.id, 'new', 'LU')
