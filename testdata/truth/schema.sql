-- The clock of the ground truth, and the tables it is called on.
--
-- burn takes ms milliseconds, logs when it began and returns v. pg_sleep counts in whole milliseconds
-- and may oversleep, so the last one is spent looking at the clock. Lines are written before the time
-- that they tell is over, so that they cost nothing extra: a call that woke up late says until when it
-- burns instead, and keeps to that.
create function burn(tag text, ms float8, v int default 1) returns int
language plpgsql volatile parallel safe cost 1 as $$
declare
    began timestamptz := clock_timestamp();
    deadline timestamptz := began + ms * interval '1 ms';
begin
    if current_setting('truth.off', true) = 'on' then
        return v;
    end if;
    raise log 'burn % % %', tag, (ms * 1000)::int, (extract(epoch from began) * 1000000)::bigint;
    if ms >= 2 then
        perform pg_sleep((floor(ms) - 1) / 1000);
    end if;
    loop
        while clock_timestamp() < deadline loop
        end loop;
        exit when clock_timestamp() < deadline + interval '20 us';
        deadline := clock_timestamp() + interval '100 us';
        raise log 'late % % %', tag, (extract(epoch from deadline - began) * 1000000)::bigint, (extract(epoch from began) * 1000000)::bigint;
    end loop;
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
        perform public.burn('low', current_setting('truth.cmp')::float8);
    end if;
    return btint4cmp(a, b);
end $$;
create function burn_high(a int, b int) returns int language plpgsql immutable parallel safe as $$
begin
    if current_setting('truth.cmp', true) <> '' then
        perform public.burn('high', current_setting('truth.cmp')::float8);
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
insert into blocks select id, 1 + id % 10, repeat('x', 5000) from generate_series(1, 48) id;
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


-- Only blocks and parts are there to be read in parallel.
alter table ten set (parallel_workers = 0);
alter table hundred set (parallel_workers = 0);
alter table thousands set (parallel_workers = 0);

create table days (id int not null) partition by range (id);
do $$ begin
    for i in 1..500 loop
        execute format('create table days_%s partition of days for values from (%s) to (%s)', i, i, i + 1);
    end loop;
end $$;
insert into days select generate_series(1, 500);

-- The server as its own foreign server.
create extension postgres_fdw;
do $$ begin
    execute format('create server loop foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L)',
        current_setting('unix_socket_directories'), current_setting('port'), current_database());
end $$;
create user mapping for current_user server loop;
create view burning as select id, k, burn('remote-' || k, 6, id) as v from ten;
create foreign table far (id int, k int, v int) server loop options (table_name 'burning');
create foreign table far_hundred (id int, k int) server loop options (table_name 'hundred');
create table stored (id int);
create function store() returns trigger language plpgsql as $$ begin perform public.burn('remote', 15); return new; end $$;
create trigger store before insert on stored for each row execute function store();
create foreign table far_stored (id int) server loop options (table_name 'stored');
