import { Script } from '../script.ts';

/**
 * Gives the permits of a semaphore to those who wait, and takes them from those who are done. A permit is a lease: who holds one says so
 * again before its time is over, and a holder that died loses it. Each grant has a number that is greater than all before it, the fencing token. In a
 * fair semaphore there is a line, and who has not asked for a while falls out of it.
 *
 * Were the server's clock to go back, leases would last longer than they may: those are cut to their length.
 *
 *     KEYS: those who hold a permit, the line, when those in line asked last, the last number
 *     ARGV: permits, length of a lease in ms, how long who is in line may be silent in ms, 1 if fair, number of those who are done,
 *           number of those who hold on, and then the names of these, and of those who wait
 *     reply: permits in use; for each who holds on, 1 if it still does; for each who waits, its number, or 0
 */
export const TURN: Script = /* @__PURE__ */ new Script(
  'turn',
  `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holders, line, asked, last = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local permits, lease, silence = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local isFair = ARGV[4] == '1'
local done, held = tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', holders, '-inf', now)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', holders, now + lease + 1, '+inf')) do
  redis.call('ZADD', holders, now + lease, id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', asked, '-inf', now - silence)) do
  redis.call('ZREM', line, id)
  redis.call('ZREM', asked, id)
end
local leave = function(id)
  redis.call('ZREM', line, id)
  redis.call('ZREM', asked, id)
end
local reply = { 0 }
for i = 7, 6 + done do
  redis.call('ZREM', holders, ARGV[i])
  leave(ARGV[i])
end
for i = 7 + done, 6 + done + held do
  local holds = redis.call('ZSCORE', holders, ARGV[i]) or redis.call('ZCARD', holders) < permits
  if holds then redis.call('ZADD', holders, now + lease, ARGV[i]) end
  reply[#reply + 1] = holds and 1 or 0
end
for i = 7 + done + held, #ARGV do
  local id = ARGV[i]
  if isFair then
    if not redis.call('ZSCORE', line, id) then redis.call('ZADD', line, redis.call('INCR', last), id) end
    redis.call('ZADD', asked, now, id)
  end
  local free = permits - redis.call('ZCARD', holders)
  if free > 0 and (not isFair or redis.call('ZRANK', line, id) < free) then
    redis.call('ZADD', holders, now + lease, id)
    leave(id)
    reply[#reply + 1] = redis.call('INCR', last)
  else
    reply[#reply + 1] = 0
  end
end
reply[1] = redis.call('ZCARD', holders)
for _, key in ipairs({ holders, line, asked }) do redis.call('PEXPIRE', key, lease + silence) end
redis.call('PEXPIRE', last, 31536000000)
return reply`,
);
