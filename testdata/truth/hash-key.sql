-- The hash keys: Hash computes the inner one, the join the outer one. No keys are equal, so none is
-- computed a second time to compare it.
-- burn inner x10: Hash Join > Hash
-- burn outer x100: Hash Join
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select 1 from hundred a join ten b on burn_immutable('outer', 0.4, a.k) = 1000 + burn_immutable('inner', 3, b.id)
