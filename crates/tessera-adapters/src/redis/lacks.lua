-- Whether revocations may be missing: there is no note, or it is of another history, that of a
-- server that this one has taken the place of or has been before it was started again. Such a
-- note is taken away, so that nobody goes by it.
--
-- KEYS  the note
-- Gives 1 when they may be, else 0.

local note = redis.call('GET', KEYS[1])
if not note then return 1 end
-- As a number, as versions before this one expect it.
local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
history = string.format('%.0f', tonumber(string.sub(history, 1, 12), 16))
if note == history then return 0 end
redis.call('DEL', KEYS[1])
return 1
