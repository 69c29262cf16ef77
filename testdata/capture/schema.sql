-- The tables behind the captured plans. Every value follows from the row's number.
create table customers (id int primary key, name text not null, country text not null);
insert into customers
select id, 'Customer ' || id, (array['AT', 'BE', 'CH', 'DE'])[1 + id % 4] from generate_series(1, 200) id;

create table orders (
    id int primary key, customer_id int not null, ordered_on date not null,
    channel text not null, carrier text not null
);
insert into orders
select id, 1 + id * 7 % 200, date '2026-01-01' + id / 20,
       case when id % 10 = 0 then 'marketplace' else 'web' end,
       case when id % 10 = 0 then 'parcelbox' else 'post' end
from generate_series(1, 2000) id;
create index on orders (customer_id);
create index on orders (ordered_on);

create table items (
    order_id int not null, line int not null, quantity int not null, price numeric(10, 2) not null,
    primary key (order_id, line)
);
insert into items
select order_id, line, 1 + (order_id + line) % 3, 5 + (order_id * 13 + line * 29) % 9500 / 100.0
from generate_series(1, 2000) order_id, generate_series(1, 4) line;

create table events (id int not null, day date not null, kind text not null) partition by range (day);
create table events_jan partition of events for values from ('2026-01-01') to ('2026-02-01');
create table events_feb partition of events for values from ('2026-02-01') to ('2026-03-01');
create table events_mar partition of events for values from ('2026-03-01') to ('2026-04-01');
insert into events
select id, date '2026-01-01' + id % 90, 'kind ' || id % 5 from generate_series(1, 3000) id;
create index on events (day);

-- Larger than a quarter of the servers' shared buffers (1 MB), so that a scan reads it.
create table archive (id int primary key, payload text not null);
insert into archive select id, repeat('x', 200) from generate_series(1, 10000) id;

analyze;
