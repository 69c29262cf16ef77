-- CREATE TABLE AS: the plan is that of the query.
-- explain:
create table copied as select channel, count(*) from orders group by channel
