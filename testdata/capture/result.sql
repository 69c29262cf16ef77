-- The smallest plan: a Result.
-- explain:
select 1
