-- Append over partitions, pruned when started: the days are known at run time only.
set local plan_cache_mode = force_generic_plan;
prepare recent(date, date) as select count(*) from events where day between $1 and $2;
-- explain:
execute recent('2026-02-03', '2026-02-05')
