-- A rule leaves nothing of the statement: a document without any plan.
create rule ignored as on delete to customers do instead nothing;
-- explain:
delete from customers where id = 1
