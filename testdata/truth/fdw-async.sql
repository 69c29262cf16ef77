-- Asynchronous foreign scans overlap: their own shares are not known, but all of them together are.
-- Execution ends with closing their cursors.
-- since: 15
-- free: Append
-- free: Execution
-- free: Append > Async Foreign Scan on far*
-- burn remote-0 x5: Append > Async Foreign Scan on far far_1
-- burn remote-1 x5: Append > Async Foreign Scan on far far_2
-- burn local x10: Append > Seq Scan on ten
alter server loop options (add async_capable 'true');
-- explain:
select v from far far_1 where k = 0 union all select v from far far_2 where k = 1 union all select burn('local', 4, id) from ten
