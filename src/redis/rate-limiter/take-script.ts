import { Script } from '../script.ts';

/*
 * A token bucket in whole numbers, on the server's clock. Used permits drain; a call takes if it fits. A permit is `P` ticks, and a
 * microsecond drains `M` of them, so that nothing is ever rounded: all numbers stay below 2^53, which a double holds exactly.
 *
 * The state is five doubles: what is used, as of when, since when there was always something used, how much was given back
 * since then, and the `P` that ticks are counted by. There is none for a bucket of which nothing is used. It says how much is
 * used and as of when, instead of when the bucket will be full: were the clock to go back, as it may when another host takes
 * over, the bucket would stay empty until the clock had caught up.
 */

/**
 * Reads the state as of now: `used`, `since`, `refunded`. Of another `P`, it is converted, to the harm of whoever asks; written in what is now the
 * future, it goes on from now. Either has to be written down.
 */
const READ = `local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local M, P = tonumber(ARGV[1]), tonumber(ARGV[2])
local used, at, since, refunded, ticks = 0, now, now, 0, P
local restated = false
local state = redis.call('GET', KEYS[1])
if state then
  used, at, since, refunded, ticks = struct.unpack('<ddddd', state)
  if ticks ~= P then
    used = math.ceil(used / ticks * P)
    since, refunded, restated = now, 0, true
  end
  if now < at then
    since, refunded, restated = now, 0, true
  else
    local drained = (now - at) * M
    if drained >= used then
      used, since, refunded = 0, now, 0
    else
      used = used - drained
    end
  end
end
`;

/** Writes it, until the bucket is full. */
const WRITE = `local ms = math.ceil(used / M / 1000) + 1
redis.call('SET', KEYS[1], struct.pack('<ddddd', used, now, since, refunded, P), 'PX', string.format('%.0f', ms))
`;

/**
 * Takes permits for those who wait, first come, first served, and some ahead.
 *
 * Each who waits gets an answer: in how many microseconds the permits may be used, and they are taken now, in debt if need be; or, as a
 * negative number, in how many there would be enough, and nothing is taken.
 *
 *     ARGV: M, P, capacity in ticks, longest wait in µs, what is believed to be used in ticks, permits that are owed, permits
 *           ahead, and what each of those who wait costs, in permits
 *     reply: now in µs, used in ticks, since, refunded, permits taken ahead, and the answers
 */
export const TAKE: Script = /* @__PURE__ */ new Script(
  'take',
  `${READ}local capacity, longest, believed = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local before = used
if believed > used then
  used, since, refunded = believed, now, 0
end
used = used + ARGV[6] * P
local reply = { now, 0, 0, 0, 0 }
for i = 8, #ARGV do
  local cost = ARGV[i] * P
  local over = used + cost - capacity
  local wait = 0
  if over > 0 then
    wait = math.floor(over / M)
    if wait * M < over then wait = wait + 1 end
  end
  if wait <= longest then
    used = used + cost
    reply[#reply + 1] = wait
  else
    reply[#reply + 1] = -wait
  end
end
local free = math.floor((capacity - used) / P)
if free * P > capacity - used then free = free - 1 end
local ahead = math.max(0, math.min(free, tonumber(ARGV[7])))
used = used + ahead * P
if used > before or restated then
  ${WRITE.replaceAll('\n', '\n  ').trimEnd()}
end
reply[2], reply[3], reply[4], reply[5] = used, since, refunded, ahead
return reply`,
);

/**
 * Gives permits back, as far as they are certainly still missing because of that taking: a bucket that has run full since has lost what
 * came in then, and would have lost as much more had they never been taken.
 *
 *     ARGV: M, P, ticks to give back; and of the reply to that taking: now, used, since, refunded
 *     reply: ticks given back
 */
export const GIVE: Script = /* @__PURE__ */ new Script(
  'give',
  `${READ}if not state or restated or since ~= tonumber(ARGV[6]) or now < tonumber(ARGV[4]) then return { 0 } end
local left = ARGV[5] - (now - ARGV[4]) * M - (refunded - ARGV[7])
local back = math.max(0, math.min(tonumber(ARGV[3]), left, used))
if back > 0 then
  used, refunded = used - back, refunded + back
  ${WRITE.replaceAll('\n', '\n  ').trimEnd()}
end
return { back }`,
);
