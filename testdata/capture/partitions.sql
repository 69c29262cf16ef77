-- Append over partitions, pruned when planned.
-- explain:
select kind, count(*) from events where day >= date '2026-02-15' group by kind
