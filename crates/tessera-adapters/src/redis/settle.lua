-- Deletes a challenge that the caller has claimed.
--
-- KEYS  challenge
-- ARGV  claim

if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
