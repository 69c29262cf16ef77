-- DELETE that cascades over a foreign key, and a deferred constraint trigger that does not run.
alter table items add foreign key (order_id) references orders on delete cascade;
create function stamp() returns trigger language plpgsql as 'begin return null; end';
create constraint trigger stamp_late after delete on orders deferrable initially deferred
    for each row execute function stamp();
-- explain:
delete from orders where id <= 20
