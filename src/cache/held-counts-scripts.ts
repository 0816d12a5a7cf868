// What is done in Redis to counts of what is held. A key is a hash: for each process how many it holds. A sorted set
// says until when each process is taken to be alive; what one holds that is not, is nobody's.

/**
 * KEYS: the hash, the processes. ARGV: process, how many it holds, how many more it wants, how many all may hold, ms to
 * keep the hash. Answers how many of those that it wants it gets.
 */
export const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local others = 0
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  if held[i] ~= ARGV[1] then
    local alive = redis.call('ZSCORE', KEYS[2], held[i])
    if alive and tonumber(alive) > now then others = others + tonumber(held[i + 1])
    else redis.call('HDEL', KEYS[1], held[i]) end
  end
end
local granted = math.max(0, math.min(tonumber(ARGV[3]), tonumber(ARGV[4]) - others - tonumber(ARGV[2])))
local mine = tonumber(ARGV[2]) + granted
if mine > 0 then
  redis.call('HSET', KEYS[1], ARGV[1], mine)
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return granted
`;

/**
 * KEYS: the processes. ARGV: process, ms until it is taken to be gone. Answers how many are alive, and 1 where this one
 * was among them all the time.
 */
export const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
return {redis.call('ZCARD', KEYS[1]), known}
`;
