-- INSERT with BEFORE, AFTER and statement triggers and a foreign key.
alter table items add foreign key (order_id) references orders;
create function stamp() returns trigger language plpgsql as $$
begin
    perform count(*) from customers;
    return new;
end $$;
create trigger stamp_before before insert on items for each row execute function stamp();
create trigger stamp_after after insert on items for each row execute function stamp();
create trigger stamp_statement after insert on items for each statement execute function stamp();
-- explain:
insert into items select id, 9, 1, 1 from orders where id <= 100
