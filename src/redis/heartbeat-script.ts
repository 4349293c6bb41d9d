import { Script } from './script.ts';

/**
 * Says that an instance is alive, and counts those that are; and for each of its circuits, says what it has seen and asks what the fleet
 * makes of it. All keys lie in one slot, so that one question a second is enough.
 *
 * Of a circuit, the server keeps who has it, who has seen enough to open it, and the verdict: `open` or not, until when, which
 * sequence number that is, and who may probe, which is one at a time, also while the fleet has no verdict. A verdict is compared by its number, never heard as news, which could be missed. The evidence that an
 * instance has seen is worth nothing if it was before the last success, which others may have heard of already.
 *
 * The server's clock may go back, when another host takes over: what was said in its future is as old as can be.
 *
 *     KEYS: the instances; and of each circuit: who has it, who would open it, the verdict
 *     ARGV: id, lifetime in ms; and of each circuit: 1 if it would open it, the number of the verdict that it knows, news
 *           (0 none, 1 a probe has failed, 2 a probe has succeeded), length of its break in ms, 1 if it wants to probe, for how long a probe
 *           may take in ms, quorum, at least
 *     reply: number of instances; and of each circuit: number of the verdict, 1 if open, for how many ms still, 1 if it may probe, for
 *            how many ms another one may, how many have it, how many would open it
 */
export const HEARTBEAT: Script = /* @__PURE__ */ new Script(
  'heartbeat',
  `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id, ttl = ARGV[1], tonumber(ARGV[2])
local count = function(key, isIn)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ttl)
  redis.call('ZREMRANGEBYSCORE', key, now + ttl, '+inf')
  if isIn then redis.call('ZADD', key, now, id) else redis.call('ZREM', key, id) end
  redis.call('PEXPIRE', key, ttl)
  return redis.call('ZCARD', key)
end
local reply = { count(KEYS[1], true) }
for i = 0, (#KEYS - 1) / 3 - 1 do
  local owners, openers, verdict = KEYS[3 * i + 2], KEYS[3 * i + 3], KEYS[3 * i + 4]
  local arg = function(n) return tonumber(ARGV[8 * i + 2 + n]) end
  local known, news, breakMs, probeMs = arg(2), arg(3), arg(4), arg(6)
  local field = redis.call('HMGET', verdict, 'number', 'open', 'until', 'prober', 'probing', 'success')
  local number, isOpen = tonumber(field[1] or 0), field[2] == '1'
  local till, prober = tonumber(field[3] or 0), field[4] or ''
  local probing, success = tonumber(field[5] or 0), tonumber(field[6] or 0)
  if isOpen and known == number and prober == id then
    if news == 1 then number, till, prober = number + 1, now + breakMs, '' end
    if news == 2 then
      number, isOpen, prober = number + 1, false, ''
      success = number
      redis.call('DEL', openers)
    end
  end
  if prober == id and news > 0 then prober = '' end
  local have, would = count(owners, true), count(openers, arg(1) == 1 and known >= success)
  if not isOpen and would >= math.max(arg(8), math.ceil(arg(7) * have)) then
    number, isOpen, till, prober = number + 1, true, now + breakMs, ''
  end
  if till > now + 86400000 or probing > now + 86400000 then till, probing = now, now end
  local granted = 0
  if arg(5) == 1 and (not isOpen or now >= till) and (prober == id or prober == '' or now >= probing) then
    granted, prober, probing = 1, id, now + probeMs
  end
  redis.call('HSET', verdict, 'number', number, 'open', isOpen and 1 or 0, 'until', till, 'prober', prober, 'probing', probing, 'success', success)
  redis.call('PEXPIRE', verdict, 86400000)
  for _, value in ipairs({
    number, isOpen and 1 or 0, isOpen and math.max(0, till - now) or 0, granted,
    prober ~= '' and prober ~= id and math.max(0, probing - now) or 0, have, would
  }) do reply[#reply + 1] = value end
end
return reply`,
);

/** An instance leaves. */
export const LEAVE: Script = /* @__PURE__ */ new Script(
  'leave',
  `for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return {}`,
);
