-- Leaves a live challenge as it stands and answers its registration. What follows this
-- stores the challenge where there is none.
--
-- KEYS  challenge
-- ARGV  registration, digest, max tries, issued at (ms), expires at (ms), TTL (ms)

local standing = redis.call('HMGET', KEYS[1], 'registration', 'expires_at')
if standing[1] and standing[2] and tonumber(ARGV[4]) < tonumber(standing[2]) then
  return standing[1]
end
