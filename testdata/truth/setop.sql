-- The branches of an EXCEPT.
-- burn left x10: Seq Scan on ten
-- burn right x10: Seq Scan on ten ten_1
-- explain:
select burn('left', 4, id) from ten except select burn('right', 5, id) from ten
