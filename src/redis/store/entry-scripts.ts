import { Script } from '../script.ts';

/*
 * An entry is a text: the server's time when it was written, in ms, and behind a space what the instance has made of the entry. Beside it lies
 * who loads it: the token of the lease, and until when no other gets one. That outlives the time of the lease, so that whoever was slow may
 * still keep what was loaded where nobody else has begun; it does not outlive a delete, so what was loaded before is refused.
 *
 * A user that may not publish is no reason to fail: then entries in other processes end by their time.
 *
 * KEYS of all: the entry, its lease
 */

/** Reads an entry. Reply: the server's time in ms, the text or nothing. */
export const READ_ENTRY: Script = /* @__PURE__ */ new Script(
  'read-entry',
  `local time = redis.call('TIME')
return { time[1] * 1000 + math.floor(time[2] / 1000), redis.call('GET', KEYS[1]) }`,
);

/**
 * Keeps an entry, and tells the instances that have an older one.
 *
 *     ARGV: token of the lease or '', for how long it is kept in ms, the text, the channel, what is told there
 *     reply: 1, or 0 if the lease was lost
 */
export const WRITE_ENTRY: Script = /* @__PURE__ */ new Script(
  'write-entry',
  `if ARGV[1] ~= '' then
  local held = redis.call('GET', KEYS[2])
  if not held or string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return { 0 } end
  redis.call('DEL', KEYS[2])
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], string.format('%d', now) .. ' ' .. ARGV[3], 'PX', ARGV[2])
redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return { 1 }`,
);

/**
 * Gives the right to load an entry to one at a time. Were the server's clock to go back, it would be held for longer than it may be: that is cut.
 *
 *     ARGV: token, for how long in ms, how much longer the token is known
 *     reply: 1, or 0 if another has it
 */
export const LEASE_ENTRY: Script = /* @__PURE__ */ new Script(
  'lease-entry',
  `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('GET', KEYS[2])
if held then
  local left = tonumber(string.match(held, ' (%d+)$')) - now
  if left > 0 and left <= tonumber(ARGV[2]) then return { 0 } end
end
local till = string.format('%d', now + ARGV[2])
redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. till, 'PX', ARGV[2] + ARGV[3])
return { 1 }`,
);

/** Gives a lease back. ARGV: token. Reply: 1, or 0 if it was lost. */
export const RELEASE_ENTRY: Script = /* @__PURE__ */ new Script(
  'release-entry',
  `local held = redis.call('GET', KEYS[2])
if not held or string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return { 0 } end
return { redis.call('DEL', KEYS[2]) }`,
);

/** Forgets an entry, takes the lease away, and tells the instances that have it. ARGV: the channel, what is told there. Reply: 1. */
export const DELETE_ENTRY: Script = /* @__PURE__ */ new Script(
  'delete-entry',
  `redis.call('DEL', KEYS[1], KEYS[2])
redis.pcall('PUBLISH', ARGV[1], ARGV[2])
return { 1 }`,
);
