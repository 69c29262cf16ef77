-- A foreign scan waits for the other server, which burns.
-- parallel
-- burn remote-0 x5: Hash Join > Foreign Scan on far
-- burn remote-1 x5: Hash Join > Foreign Scan on far
-- burn local x10: Hash Join > Foreign Scan on far
-- burn other x100: Hash Join > Seq Scan on hundred
set local enable_mergejoin = off; set local enable_nestloop = off;
-- explain:
select far.v from far join hundred on far.id = hundred.id where burn('local', 3, far.v) > 0 and burn('other', 0.3, hundred.id) > 0
