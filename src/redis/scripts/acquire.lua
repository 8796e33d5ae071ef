-- Acquires leases that nobody holds.
--
-- KEYS  K and {K}:term for each lock key
-- ARGV  the channel, then for each lock key: value, ttl, longest ttl known, highest token read ('' if none was ever
--       read), stuck value ('' if none)
-- Returns { run hidden, publish refused, results… }

local channel = ARGV[1]
read_clock()

local function held(key, holder, record, garbled)
  local remaining = redis.call('PTTL', key)
  local retry = remaining
  if record then
    local rest = record.ends - now
    if rest > retry and rest <= record.ttl then retry = rest end
  end
  return {
    'held', flag(garbled), holder, remaining,
    record and record.token or -1, retry, record and record.ttl or -1,
  }
end

local function quarantined(why, garbled, record)
  return { 'quarantined', flag(garbled), why, record.token, math.max(record.ends - now, 0) + 1 }
end

local function acquire(key, record_key, value, ttl, longest, seen, stuck)
  local holder = redis.call('GET', key)
  local record, garbled = read_record(record_key)

  -- The server's clock was set back, and the holder has not renewed for a whole TTL of the caller's clock.
  if holder and record and stuck ~= '' and holder == stuck and redis.call('PTTL', key) > record.ttl then
    redis.call('DEL', key)
    record.ends = now + record.ttl
    write_record(record_key, record, false)
    holder = false
  end

  if holder then return held(key, holder, record, garbled) end

  -- 1. The first election ever, as far as anybody here knows.
  local first = not record and not garbled and seen == ''

  -- 2. The server lost data: a former holder may believe in its lease for as long as the longest TTL.
  if not record and not first then
    record = { token = tonumber(seen) or 0, ends = now + math.max(ttl, longest), run = this_run(), ttl = math.max(ttl, longest) }
    write_record(record_key, record, garbled)
    return quarantined('data-lost', garbled, record)
  end

  if record then
    -- 3. Another run of the server: the tail of its append-only file may be lost, and with it a later end.
    local run = this_run()
    if run ~= '' and record.run ~= run then
      record.ends = math.max(record.ends, now + record.ttl)
      record.run = run
      write_record(record_key, record, false)
      return quarantined('other-run', false, record)
    end

    -- 4. The last term has not ended. An end beyond every TTL means that the server's clock was set back.
    if now <= record.ends then
      if record.ends > now + record.ttl then
        record.ends = now + record.ttl
        write_record(record_key, record, false)
      end
      return quarantined('not-ended', false, record)
    end
  end

  -- 5. Nobody holds it and nobody can believe to. PX counts from this script's own time, so the key is gone by `end`.
  redis.call('SET', key, value, 'NX', 'PX', ttl)
  local token = math.max((record and record.token or 0) + 1, now_us, (tonumber(seen) or 0) + 1)
  local ends = now + ttl
  write_record(
    record_key,
    { token = token, ends = ends, run = this_run(), ttl = math.max(ttl, record and record.ttl or 0) },
    false
  )
  announce(channel, { 'acquired', key, text(token) })
  return { 'acquired', 0, token, ends }
end

local results = { 0, 0 }
for i = 1, #KEYS / 2 do
  local at = 1 + (i - 1) * 5
  results[i + 2] = guarded(
    acquire, KEYS[2 * i - 1], KEYS[2 * i],
    ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), ARGV[at + 4], ARGV[at + 5]
  )
end
results[1] = flag(run_hidden)
results[2] = flag(publish_refused)
return results
