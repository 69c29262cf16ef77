-- All partitions of a table.
-- burn p1 x10: Append > Seq Scan on parts_1
-- burn p2 x10: Append > Seq Scan on parts_2
-- burn p3 x10: Append > Seq Scan on parts_3
-- explain:
select burn('p' || k, 2 * k, id) from parts
