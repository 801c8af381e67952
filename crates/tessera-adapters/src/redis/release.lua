-- Gives a claim back, with the try it cost.
--
-- KEYS  challenge, tries of the destination
-- ARGV  claim

if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'claim', '', 'claim_until', 0)
if tonumber(redis.call('HGET', KEYS[1], 'tries')) > 0 then
  redis.call('HINCRBY', KEYS[1], 'tries', -1)
end
if tonumber(redis.call('HGET', KEYS[2], 'count') or 0) > 0 then
  redis.call('HINCRBY', KEYS[2], 'count', -1)
end
return 1
