-- Renews leases, and restores those that the server lost while their holder is alive.
--
-- KEYS  K and {K}:term for each lock key
-- ARGV  the channel, then for each lock key: value, ttl, token, the end that the holder was last told
-- Returns { run hidden, publish refused, results… }

local channel = ARGV[1]
read_clock()
local renewed = {}

-- Extends the term and returns its new end. The term goes on, so even another run of the server needs no quarantine.
local function prolong(key, record_key, record, garbled, ttl, token)
  local run = this_run()
  if run == '' and record then run = record.run end
  local ends = now + ttl
  local longest_known, far = longest_ttl(record, ttl, ends, run)
  write_record(
    record_key,
    { token = math.max(token, record and record.token or 0), ends = ends, run = run, ttl = longest_known, far = far },
    garbled
  )
  renewed[#renewed + 1] = { key, text(token), ttl }
  return ends
end

local function renew(key, record_key, value, ttl, token, told)
  local holder = redis.call('GET', key)
  local record, garbled = read_record(record_key)

  -- A newer renewal of this term, with a longer TTL, may have overtaken this one and been answered. An end further away
  -- than the longest TTL means that the server's clock was set back.
  if record and record.token == token and record.ends > told then
    ttl = math.max(ttl, math.min(record.ends - now, record.ttl))
  end

  if holder == value then
    -- First, because a server that is out of memory refuses HSET unless the script has already written.
    redis.call('PEXPIRE', key, ttl)
    return { 'renewed', flag(garbled), prolong(key, record_key, record, garbled, ttl, token) }
  end

  -- The lease vanished (flush, eviction, DEL, restart), or a truncated append-only file brought back a predecessor's.
  -- Restored only until the end that the holder was told: a late command from a dead connection must not revive a term.
  local gone = not holder and (not record or record.token <= token)
  local predecessor = holder and record and record.token < token
  local released = record and record.token == token and record.ends == 0
  if (gone or predecessor) and not released and now <= told then
    redis.call('SET', key, value, 'PX', ttl)
    return { 'restored', flag(garbled), prolong(key, record_key, record, garbled, ttl, token) }
  end

  if not holder then return { 'lost', flag(garbled) } end
  local remaining = redis.call('PTTL', key)
  return {
    'lost', flag(garbled), holder, remaining,
    record and record.token or -1, remaining, record and record.ttl or -1,
  }
end

local results = { 0, 0 }
for i = 1, #KEYS / 2 do
  local at = 1 + (i - 1) * 4
  results[i + 2] = guarded(
    renew, KEYS[2 * i - 1], KEYS[2 * i],
    ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  )
end
if #renewed > 0 then announce(channel, { 'renewed', renewed }) end
results[1] = flag(run_hidden)
results[2] = flag(publish_refused)
return results
