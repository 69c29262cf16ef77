-- Sequential scan with a filter below an aggregate.
-- explain:
select count(*), sum(quantity * price) from items where price > 50
