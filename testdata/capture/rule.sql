-- Two plans in one document: a rule rewrites the statement into two.
create table log (id int, was text);
create rule logged as on update to customers do also insert into log values (old.id, old.country);
-- explain:
update customers set country = 'FR' where id <= 20
