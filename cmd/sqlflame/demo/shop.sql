-- A small shop: 50,000 customers, 200,000 orders (a thousand a day from the first of January
-- 2026), 800,000 items. Every value follows from the row's number, so each run sees the same shop.
--
-- One order in ten comes from the marketplace. There a hundred resellers buy, and all of it is
-- sent by one carrier from one warehouse: three columns that go together, which the planner
-- takes for independent.
create table customers (
    id      int primary key,
    name    text not null,
    country text not null
);

create table orders (
    id          int primary key,
    customer_id int not null,
    ordered_at  timestamp not null,
    channel     text not null,
    carrier     text not null,
    warehouse   text not null
);

create table items (
    order_id int not null,
    line     int not null,
    sku      text not null,
    quantity int not null,
    price    numeric(10, 2) not null,
    primary key (order_id, line)
);

insert into customers
select id, 'Customer ' || id, (array['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'IT', 'NL'])[1 + id % 8]
from generate_series(1, 50000) id;

insert into orders
select id,
       case when marketplace then 1 + noise % 100 else 101 + noise % 49900 end,
       timestamp '2026-01-01' + (id - 1) * interval '86.4 seconds',
       case when marketplace then 'marketplace' else (array['web', 'web', 'app', 'phone'])[1 + noise % 4] end,
       case when marketplace then 'parcelbox' else (array['post', 'courier', 'pickup'])[1 + noise % 3] end,
       case when marketplace then 'north' else (array['east', 'south', 'west'])[1 + noise % 3] end
from (
    select id, id % 10 = 0 as marketplace, (id * 7919::bigint * id + id * 31) % 1000003 as noise
    from generate_series(1, 200000) id
) numbered;

insert into items
select order_id, line, 'sku-' || (order_id * 31 + line * 17) % 2000,
       1 + (order_id + line) % 3, 5 + (order_id * 13 + line * 29) % 9500 / 100.0
from generate_series(1, 200000) order_id, generate_series(1, 3 + order_id % 3) line;

create index on orders (customer_id);
create index on orders (ordered_at);
analyze customers, orders, items;
