-- Draws from every limit of a group, or from none; mirrors `Draw::apply`.
--
-- KEYS  one for each draw
-- ARGV  now (µs), grace (ms), then for each draw:
--       rule ('bucket' or 'window'),
--       what is drawn  (bucket: µs of filling; window: units),
--       the most       (bucket: µs from empty to full; window: units),
--       end of the window (µs; 0 for a bucket)
-- Gives {1 if granted, else 0; the states before, false where there was none}.
--
-- Every number is a whole one below 2^53, which a double holds exactly.

local now, grace = tonumber(ARGV[1]), tonumber(ARGV[2])
local states, drawn, forget_at = {}, {}, {}
local granted = 1

for i, key in ipairs(KEYS) do
  local at = 3 + (i - 1) * 4
  local cost, most = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local state = redis.call('GET', key)
  states[i] = state
  if ARGV[at] == 'bucket' then
    drawn[i] = math.max(tonumber(state or now), now) + cost
    forget_at[i] = drawn[i]
    if drawn[i] - now > most then granted = 0 end
  else
    drawn[i] = tonumber(state or 0) + cost
    forget_at[i] = tonumber(ARGV[at + 3])
    if drawn[i] > most then granted = 0 end
  end
end

if granted == 1 then
  for i, key in ipairs(KEYS) do
    local ttl = math.max(0, math.ceil((forget_at[i] - now) / 1000)) + grace
    redis.call('SET', key, string.format('%.0f', drawn[i]), 'PX', string.format('%.0f', ttl))
  end
end

return {granted, states}
