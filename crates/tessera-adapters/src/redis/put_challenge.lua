-- Stores a challenge in place of the one that stood there; its destination's
-- count of tries stays.
--
-- KEYS  challenge
-- ARGV  registration, digest, max tries, issued at (ms), expires at (ms), TTL (ms)

redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1],
  'registration', ARGV[1], 'digest', ARGV[2], 'max_tries', ARGV[3], 'tries', 0,
  'issued_at', ARGV[4], 'expires_at', ARGV[5], 'claim', '', 'claim_until', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
