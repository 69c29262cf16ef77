-- Grouping sets: arguments are computed per set and phase.
-- burn argument: MixedAggregate
-- burn scan x100: MixedAggregate > Seq Scan on hundred
-- explain:
select k, sum(burn('argument', 0.3, id)) from hundred where burn('scan', 0.3, id) > 0 group by grouping sets ((k), ())
