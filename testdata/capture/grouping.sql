-- Grouping sets: a mixed aggregate.
-- explain:
select channel, carrier, count(*) from orders group by grouping sets ((channel), (carrier), ())
