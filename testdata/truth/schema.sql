-- The clock of the ground truth, and the tables it is called on.
--
-- burn takes ms milliseconds, logs that it was called and returns v. The log line is written before
-- the deadline, so that it costs nothing extra; only a call that woke up late adds a second line.
-- pg_sleep counts in whole milliseconds and may oversleep, so the last ones are spent on the clock.
create function burn(tag text, ms float8, v int default 1) returns int
language plpgsql volatile parallel safe cost 1 as $$
declare
    deadline timestamptz := clock_timestamp() + ms * interval '1 ms';
begin
    if current_setting('truth.off', true) = 'on' then
        return v;
    end if;
    raise log 'burn % %', tag, (ms * 1000)::int;
    if ms >= 4 then
        perform pg_sleep((floor(ms) - 2) / 1000);
    end if;
    while clock_timestamp() < deadline loop
    end loop;
    if clock_timestamp() > deadline + interval '20 us' then
        raise log 'late % %', tag, (extract(epoch from clock_timestamp() - deadline) * 1000000)::int;
    end if;
    return v;
end $$;

-- The same for places where the planner wants no volatile function, and for those that only the
-- leader may run.
create function burn_stable(tag text, ms float8, v int) returns int
language plpgsql stable parallel safe cost 1 as $$ begin return burn(tag, ms, v); end $$;

create function burn_immutable(tag text, ms float8, v int) returns int
language plpgsql immutable parallel safe cost 1 as $$ begin return burn(tag, ms, v); end $$;

create function burn_leader(tag text, ms float8, v int) returns int
language plpgsql volatile parallel restricted cost 1 as $$ begin return burn(tag, ms, v); end $$;

-- Comparing keys takes truth.cmp milliseconds in indexes of these classes: time inside of index scans,
-- which evaluate no expressions, and inside of the checks of foreign keys.
create function burn_low(a int, b int) returns int language plpgsql immutable parallel safe as $$
begin
    if current_setting('truth.cmp', true) <> '' then
        perform burn('low', current_setting('truth.cmp')::float8);
    end if;
    return btint4cmp(a, b);
end $$;
create function burn_high(a int, b int) returns int language plpgsql immutable parallel safe as $$
begin
    if current_setting('truth.cmp', true) <> '' then
        perform burn('high', current_setting('truth.cmp')::float8);
    end if;
    return btint4cmp(a, b);
end $$;
create operator class burn_low for type int using btree as
    operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 burn_low(int, int);
create operator class burn_high for type int using btree as
    operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 burn_high(int, int);

create table ten (id int primary key, k int not null);
insert into ten select id, id % 2 from generate_series(1, 10) id;
create table hundred (id int primary key, k int not null);
insert into hundred select id, 1 + id % 10 from generate_series(1, 100) id;
create table thousands (id int primary key, k int not null);
insert into thousands select id, id % 40 from generate_series(1, 4000) id;
create index on hundred (k);

-- A row per block: what the processes of a parallel scan hand out to each other is blocks.
create table blocks (id int not null, k int not null, pad text not null);
alter table blocks alter pad set storage plain;
insert into blocks select id, 1 + id % 10, repeat('x', 5000) from generate_series(1, 120) id;
create index on blocks (id);

create table keys (low int not null, high int not null);
insert into keys select id, 1 + id % 10 from generate_series(1, 100) id;
create index keys_low on keys (low burn_low);
create index keys_high on keys (high burn_high);

create table parts (id int not null, k int not null) partition by list (k);
create table parts_1 partition of parts for values in (1);
create table parts_2 partition of parts for values in (2);
create table parts_3 partition of parts for values in (3);
insert into parts select id, 1 + id % 3 from generate_series(1, 30) id;
create index on parts (id);

