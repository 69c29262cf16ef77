-- A Materialize over an aggregate, asked for each outer row, below a left join's filter.
-- burn argument x100: Nested Loop Left Join > Materialize > * > HashAggregate
-- burn join x100: Nested Loop Left Join
-- burn outer x10: Nested Loop Left Join > Seq Scan on ten a
set local enable_hashjoin = off; set local enable_mergejoin = off;
-- explain:
select 1 from ten a left join (select k, sum(burn('argument', 0.9, id)) as s from hundred group by k) b on burn_stable('join', 0.7, a.id + b.k) > 0 where burn('outer', 6, a.id) > 0
