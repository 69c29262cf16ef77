-- Function scan, ordinality and a lateral join.
-- explain:
select sum(g.n), sum(t.o) from generate_series(1, 200) g(n), lateral unnest(array[g.n, 1, 2]) with ordinality t(v, o)
