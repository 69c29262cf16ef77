-- Both inputs of a hash join, its key, its join filter and what it returns.
-- burn build x10: Hash Join > Hash > Seq Scan on ten b
-- burn probe x100: Hash Join > Seq Scan on hundred a
-- burn join x100: Hash Join
-- burn list x100: Hash Join
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select burn('list', 0.2, a.id + b.id) from hundred a join ten b on a.k = b.id and burn('join', 0.2, a.id + b.id) > 0
where burn('build', 3, b.id) > 0 and burn('probe', 0.3, a.id) > 0
