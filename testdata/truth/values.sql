-- VALUES and a one-row Result.
-- burn list x3: Append > Values Scan on "*VALUES*"
-- burn result x1: Append > Result
-- explain:
select burn('list', 20, x) from (values (1), (2), (3)) v (x) union all select burn('result', 40, 1)
