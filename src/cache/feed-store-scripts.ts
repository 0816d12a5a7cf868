// What is done to a window in Redis in one step. All take the four keys of a window: its hash, its entries, and both of
// the one that is being made.

/** Shared: drops what lies below the floor, and what is beyond the number that is kept; the floor rises with it. */
const TRIM = `
local function trim(entriesMax)
  local floor = redis.call('HGET', KEYS[1], 'floor')
  if floor and floor ~= '' then
    local at = string.match(floor, '^(%d+)|')
    local id = string.sub(floor, #at + 2)
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. at)
    for _, member in ipairs(redis.call('ZRANGE', KEYS[2], at, at, 'BYSCORE')) do
      if string.match(member, '^[^|]*') < id then redis.call('ZREM', KEYS[2], member) end
    end
  end
  local beyond = redis.call('ZCARD', KEYS[2]) - entriesMax
  if beyond > 0 then
    redis.call('ZPOPMIN', KEYS[2], beyond)
    local last = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    redis.call('HSET', KEYS[1], 'floor', string.format('%.0f', last[2]) .. '|' .. string.match(last[1], '^[^|]*'))
  end
end
-- A post comes by one FOLLOWS: the newer word takes the place of the older.
local function put(key, at, member, older)
  local prefix = string.match(member, '^[^|]*|')
  for _, other in ipairs(redis.call('ZRANGE', key, at, at, 'BYSCORE')) do
    if string.sub(other, 1, #prefix) == prefix and other ~= member then
      if older then return end
      redis.call('ZREM', key, other)
    end
  end
  redis.call('ZADD', key, at, member)
end
`;

/** entriesMax, how many arguments of wide authors, (field, FOLLOWS)…, (at, member)… */
export const ADD = `${TRIM}
local wide = tonumber(ARGV[2])
local function into(hash, entries)
  for i = 3, 2 + wide, 2 do redis.call('HSET', hash, ARGV[i], ARGV[i + 1]) end
  for i = 3 + wide, #ARGV, 2 do put(entries, ARGV[i], ARGV[i + 1]) end
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  into(KEYS[3], KEYS[4])
  redis.call('PEXPIRE', KEYS[4], math.max(1, redis.call('PTTL', KEYS[3])))
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  into(KEYS[1], KEYS[2])
  trim(tonumber(ARGV[1]))
  redis.call('PEXPIRE', KEYS[2], math.max(1, redis.call('PTTL', KEYS[1])))
end
return 1
`;

/** token, makingMs */
export const BEGIN = `
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
redis.call('DEL', KEYS[4])
redis.call('HSET', KEYS[3], 'token', ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return 1
`;

/** token, entriesMax, idleMs, how many arguments of the hash, (field, value)…, (at, member)… */
export const FILL = `${TRIM}
if redis.call('HGET', KEYS[3], 'token') ~= ARGV[1] then return 0 end
local fields = tonumber(ARGV[4])
local making = redis.call('HGETALL', KEYS[3])
redis.call('DEL', KEYS[1], KEYS[2])
for i = 5, 4 + fields, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
for i = 1, #making, 2 do
  if making[i] ~= 'token' then redis.call('HSET', KEYS[1], making[i], making[i + 1]) end
end
if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[2]) end
for i = 5 + fields, #ARGV, 2 do put(KEYS[2], ARGV[i], ARGV[i + 1], true) end
trim(tonumber(ARGV[2]))
redis.call('DEL', KEYS[3], KEYS[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
`;

/** 'post' or 'author', id */
export const REMOVE = `
local position = ARGV[1] == 'post' and '^([^|]*)|' or '^[^|]*|([^|]*)|'
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if string.match(member, position) == ARGV[2] then redis.call('ZREM', KEYS[2], member) end
end
if ARGV[1] == 'author' then redis.call('HDEL', KEYS[1], 'w:' .. ARGV[2]) end
return 1
`;
