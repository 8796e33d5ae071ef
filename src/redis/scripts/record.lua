-- The record of a lock key's terms, {K}:term. This file stands before each of the operations, which share it.
--
--   token  the last fencing token given out
--   end    the end of that term in ms of this server's clock; 0 once its holder has released it
--   run    the run of the server in which a term or a quarantine was last written
--   ttl    the longest TTL, in ms, of a lease that a replica can still believe in
--   far    the largest end written with that TTL; past it, a shorter TTL takes its place
--   hrun   a later run that was met while the lease was held
--   hold   the end of the quarantine for that run, which began while the lease was still held
--   next   the best candidate, <name>#<elector>, a hint; empty if it has taken the lease or withdrawn
--   rank   what it brings along: the larger, the better
--   seen   when it last said so, in ms of this server's clock
--   pin    to whom a person asked the leader to hand over, behind the token of the term that ended so
--
-- Every write to a key is either here or beside its rule in the operation, so that each file can be checked against
-- docs/guarantees.md.

-- 2^52. Microseconds since 1970 stay below it until 2112, and numbers below 2^53 are exact in Lua and JavaScript. This
-- package writes no larger token.
local TOKEN_LIMIT = 4503599627370496
-- The largest token that can be read. It has no successor.
local LAST_TOKEN = TOKEN_LIMIT - 1
local TTL_LIMIT = 86400000
-- Beyond every rank that this package writes.
local RANK_LIMIT = 10000000000
-- A candidate is forgotten when it was not seen for so many TTLs, three looks of the best one, and if it seems to have
-- been seen in the future, because the server's clock was set back. Half of what a leader waits before it hands over: one
-- that comes and goes every few seconds gets nothing.
local FORGET_AFTER_TTLS = 1.5
local FUTURE_MS = 1000

-- tostring(1.7e15) gives "1.7e+15".
local function text(number)
  return string.format('%.0f', number)
end

local function whole(value, limit)
  if not value or not string.match(value, '^%d+$') then return nil end
  local number = tonumber(value)
  if number >= limit then return nil end
  return number
end

local function whole_or_negative(value, limit)
  if not value or not string.match(value, '^%-?%d+$') then return nil end
  local number = tonumber(value)
  if math.abs(number) >= limit then return nil end
  return number
end

local now_us, now

-- Only for operations that need the time: a call costs a cold server about 10 us.
local function read_clock()
  local clock = redis.call('TIME')
  now_us = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
  now = math.floor(now_us / 1000)
end

local known_run = nil
local run_hidden = false

-- Identifies this run of the server; an empty string if INFO is not permitted. Read inside the script, because behind a
-- proxy or after a failover a client cannot know which server it talks to.
local function this_run()
  if known_run then return known_run end
  -- Redis 6.2 takes one section at a time.
  local server = redis.pcall('INFO', 'server', 'replication')
  local replication = server
  if type(server) ~= 'string' then
    server = redis.pcall('INFO', 'server')
    replication = redis.pcall('INFO', 'replication')
  end
  -- A replica still knows who held the lease, so a follower that asks one would not notice.
  if type(replication) == 'string' and string.find(replication, 'role:slave', 1, true) then
    error('READONLY this server is a replica', 0)
  end
  known_run = ''
  if type(server) == 'string' and type(replication) == 'string' then
    local run_id = string.match(server, 'run_id:(%x+)')
    local replid = string.match(replication, 'master_replid:(%x+)')
    if run_id and replid then known_run = run_id .. '+' .. replid end
  end
  run_hidden = known_run == ''
  return known_run
end

-- Returns the record, or nil, and whether the key holds something that is not a record.
local function read_record(key)
  local reply = redis.pcall('HMGET', key, 'token', 'end', 'run', 'ttl', 'far', 'hrun', 'hold', 'next', 'rank', 'seen', 'pin')
  if reply.err then
    if string.find(reply.err, 'WRONGTYPE', 1, true) then return nil, true end
    error(reply.err, 0)
  end
  if not (reply[1] or reply[2] or reply[3] or reply[4]) then return nil, false end
  local record = {
    token = whole(reply[1], TOKEN_LIMIT),
    ends = whole(reply[2], TOKEN_LIMIT),
    run = reply[3] or '',
    ttl = whole(reply[4], TTL_LIMIT + 1),
    -- Missing in records of 2.0.0. Unreadable values count as missing, which can only lengthen a wait.
    far = whole(reply[5], TOKEN_LIMIT),
    hrun = reply[6] or '',
    hold = whole(reply[7], TOKEN_LIMIT),
    next = reply[8] or '',
    rank = whole_or_negative(reply[9], RANK_LIMIT),
    seen = whole(reply[10], TOKEN_LIMIT),
    pin = reply[11] or '',
  }
  if not (record.token and record.ends and record.ttl) then return nil, true end
  return record, false
end

local function write_record(key, record, garbled)
  if garbled then redis.call('DEL', key) end
  redis.call(
    'HSET', key, 'token', text(record.token), 'end', text(record.ends), 'run', record.run,
    'ttl', text(record.ttl), 'far', text(record.far)
  )
end

-- The `ttl` and `far` to write with a lease of `ttl` that ends at `ends`. A longer TTL counts until every end written
-- with it has passed. After that no replica can believe in such a lease, even if a restart loses the writes to come.
local function longest_ttl(record, ttl, ends, run)
  if not record or ttl >= record.ttl then return ttl, ends end
  local latest = now + record.ttl
  local far = record.far
  -- A record of 2.0.0, a record of a run whose last writes may be lost, or a clock that was set back.
  if not far or far > latest or record.run ~= run then far = latest end
  if now > far then return ttl, ends end
  return record.ttl, far
end

-- The best candidate of a record, and its rank; an empty string and 0 if none was seen lately.
local function best_candidate(record)
  if not record or record.next == '' or not record.rank or not record.seen then return '', 0 end
  local age = now - record.seen
  if age < -FUTURE_MS or age > FORGET_AFTER_TTLS * record.ttl then return '', 0 end
  return record.next, record.rank
end

local publish_refused = false

-- A push is only a hint: if PUBLISH is refused, the lease is still valid and the client is told.
local function announce(channel, message)
  local reply = redis.pcall('PUBLISH', channel, cjson.encode(message))
  if type(reply) == 'table' and reply.err then publish_refused = true end
end

-- Runs one operation for one lock key, so that an error with one key does not fail the whole batch.
local function guarded(operation, ...)
  local done, result = pcall(operation, ...)
  if done then return result end
  if type(result) == 'table' then result = result.err or 'ERR unknown' end
  -- Redis 6.2 prefixes the message with its place in the script.
  return { 'error', (string.gsub(tostring(result), '^@?user_script:%s*%d+:%s*%-?', '')) }
end

local function flag(condition)
  return condition and 1 or 0
end
