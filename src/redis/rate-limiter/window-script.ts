import { Script } from '../script.ts';

/**
 * A sliding window, to the letter: a list of when each permit is used, the oldest first, in microseconds of the server's clock. A permit
 * comes back one period after its use. Takes as {@link TAKE} does, but for permits ahead, of which there are none.
 *
 * Were the clock to go back, as it may when another host takes over, the list would be of the future: later than who waits longest could
 * have been told. Then it is moved, so that its last entry is of now.
 *
 *     ARGV: permits, period in µs, unused, longest wait in µs, permits that are believed to be used, permits that are owed, unused,
 *           and what each of those who wait costs
 *     reply: now in µs, permits used, 0, 0, 0, and the answers
 */
export const TAKE_FROM_WINDOW: Script = /* @__PURE__ */ new Script(
  'take-from-window',
  `local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local permits, period, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
local key = KEYS[1]
local text = function(number) return string.format('%.0f', number) end
local last = tonumber(redis.call('LINDEX', key, -1) or 0)
if last > now + period + longest then
  local entries = redis.call('LRANGE', key, 0, -1)
  redis.call('DEL', key)
  for _, entry in ipairs(entries) do redis.call('RPUSH', key, text(entry - last + now)) end
  last = now
  redis.call('PEXPIRE', key, text(math.ceil(period / 1000) + 1))
end
local length = redis.call('LLEN', key)
if length > 0 and tonumber(redis.call('LINDEX', key, 0)) <= now - period then
  local over, first = 0, length
  while first - over > 1 do
    local middle = math.floor((over + first) / 2)
    if tonumber(redis.call('LINDEX', key, middle)) <= now - period then over = middle else first = middle end
  end
  redis.call('LTRIM', key, first, -1)
  length = length - first
end
local before = length
local push = function(count, due)
  for _ = 1, count do redis.call('RPUSH', key, text(due)) end
  length, last = length + count, due
end
push(math.max(0, ARGV[5] - length) + ARGV[6], math.max(now, last))
local reply = { now, 0, 0, 0, 0 }
for i = 8, #ARGV do
  local cost = tonumber(ARGV[i])
  local due = math.max(now, last)
  local leaving = length + cost - permits
  if leaving > 0 then due = math.max(due, redis.call('LINDEX', key, leaving - 1) + period) end
  if due - now <= longest then
    push(cost, due)
    reply[#reply + 1] = due - now
  else
    reply[#reply + 1] = now - due
  end
end
if length > before then redis.call('PEXPIRE', key, text(math.ceil((last - now + period) / 1000) + 1)) end
reply[2] = length
return reply`,
);

/**
 * Gives permits back: takes them out of the list.
 *
 *     ARGV: when they were to be used, in µs; how many
 *     reply: how many were there
 */
export const GIVE_TO_WINDOW: Script = /* @__PURE__ */ new Script(
  'give-to-window',
  `return { redis.call('LREM', KEYS[1], '-' .. ARGV[2], ARGV[1]) }`,
);
