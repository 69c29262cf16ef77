-- InitPlans: one in a filter, one in the output.
-- explain:
select count(*), (select max(price) from items) as highest
from items where price > (select avg(price) from items)
