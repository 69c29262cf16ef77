-- An anti join and a semi join with join filters.
-- burn anti: Hash Anti Join
-- burn build x10: Hash Anti Join > Hash > Seq Scan on ten b
-- burn probe x100: Hash Anti Join > Seq Scan on hundred a
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a where burn_stable('probe', 0.9, a.id) > 0 and not exists (select 1 from ten b where b.id = a.k and burn_stable('build', 8, b.id) > 0 and burn_stable('anti', 0.8, a.id + b.id) > 50)
