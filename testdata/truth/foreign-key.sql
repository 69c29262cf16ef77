-- The checks of a foreign key run after the plan.
-- baseline
-- burn low: Execution >> Trigger for constraint referrer_low_fkey*
-- burn scan x10: Insert on referrer > * on ten
create table referred (low int not null);
create unique index on referred (low burn_low);
insert into referred select generate_series(1, 10);
create table referrer (low int references referred (low));
set local enable_seqscan = off;
set local truth.cmp = 1;
-- explain:
insert into referrer select id from ten where burn('scan', 4, id) > 0
