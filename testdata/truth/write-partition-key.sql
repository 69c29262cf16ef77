-- The expression of a partition key, and an UPDATE that moves rows.
-- burn key: Update on target
-- burn scan x10: Update on target > Seq Scan on target_a*
create table target (id int, k int) partition by list ((burn_immutable('key', 4, k % 2)));
create table target_a partition of target for values in (0);
create table target_b partition of target for values in (1);
set local truth.off = on;
insert into target select id, 2 from generate_series(1, 10) id;
analyze target;
set local truth.off = off;
set local enable_partition_pruning = off;
-- explain:
update target set k = 3 where burn('scan', 9, id) > 0
