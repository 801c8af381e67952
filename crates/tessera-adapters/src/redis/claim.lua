-- Claims a challenge for one caller until its lease ends.
--
-- KEYS  challenge
-- ARGV  digest, claim, now (ms), end of the lease (ms)
-- Gives 1 when it is claimed, else 0.

local challenge = redis.call('HMGET', KEYS[1], 'digest', 'expires_at', 'claim', 'claim_until')
local now = tonumber(ARGV[3])
if challenge[1] ~= ARGV[1] or now >= tonumber(challenge[2]) then return 0 end
-- The same claim again is one whose answer was lost with the connection.
if now < tonumber(challenge[4]) and challenge[3] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'claim', ARGV[2], 'claim_until', ARGV[4])
return 1
