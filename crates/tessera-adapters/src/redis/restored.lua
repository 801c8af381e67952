-- Notes that every revocation is there, unless Redis was emptied while they were brought back.
--
-- KEYS  the attempt to bring them back, the note
-- Gives 1 when it is noted, else 0.

if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], 1)
return 1
