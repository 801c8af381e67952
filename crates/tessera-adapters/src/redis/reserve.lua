-- Counts one try against a challenge and against its destination.
--
-- KEYS  challenge, tries of the destination
-- ARGV  now (ms), most tries in a window, length of a window (ms), grace (ms)
-- Gives {0: absent | 1: exhausted | 2: reserved;
--        when to come back (ms) | tries left; registration; digest}

local now, cap = tonumber(ARGV[1]), tonumber(ARGV[2])
local window, grace = tonumber(ARGV[3]), tonumber(ARGV[4])

local challenge = redis.call('HMGET', KEYS[1],
  'expires_at', 'claim_until', 'max_tries', 'tries', 'registration', 'digest')
if not challenge[1] then return {0, 0, '', ''} end
local expires_at, claim_until = tonumber(challenge[1]), tonumber(challenge[2])
if now >= expires_at or now < claim_until then return {0, 0, '', ''} end

local left = tonumber(challenge[3]) - tonumber(challenge[4])
if left <= 0 then return {1, expires_at, '', ''} end

local tries = redis.call('HMGET', KEYS[2], 'count', 'resets_at')
local count, resets_at = tonumber(tries[1] or 0), tonumber(tries[2] or 0)
if now >= resets_at then
  count, resets_at = 0, now + window
  redis.call('HSET', KEYS[2], 'count', 0, 'resets_at', string.format('%.0f', resets_at))
  redis.call('PEXPIRE', KEYS[2], string.format('%.0f', window + grace))
end
if count >= cap then return {1, resets_at, '', ''} end

redis.call('HINCRBY', KEYS[1], 'tries', 1)
redis.call('HINCRBY', KEYS[2], 'count', 1)
return {2, left - 1, challenge[5], challenge[6]}
