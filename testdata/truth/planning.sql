-- Planning calls functions, too.
-- burn plan: Planning
-- burn scan x10: Seq Scan on ten
-- explain:
select id from ten where burn('scan', 3, id) > 0 and k < burn_immutable('plan', 40, 7)
