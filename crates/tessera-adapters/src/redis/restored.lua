-- Notes that every revocation is there, unless Redis was emptied while they were brought back.
-- The note says which server's history that holds for.
--
-- KEYS  the attempt to bring them back, the note
-- Gives 1 when it is noted, else 0.

if redis.call('DEL', KEYS[1]) == 0 then return 0 end
-- As a number, as versions before this one expect it.
local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
history = string.format('%.0f', tonumber(string.sub(history, 1, 12), 16))
redis.call('SET', KEYS[2], history)
return 1
