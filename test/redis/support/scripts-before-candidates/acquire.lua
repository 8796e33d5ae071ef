-- Acquires leases that nobody holds.
--
-- KEYS  K and {K}:term for each lock key
-- ARGV  the channel, then for each lock key: value, ttl, longest ttl known, highest token read ('' if none was ever
--       read), stuck value ('' if none), 1 to take the lease or 0 to ask only who holds it
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

-- Notes a new run of the server while the lease is held, so that its quarantine is over when the lease ends. It must not
-- overwrite `run`: a late release of the recorded term would then end the quarantine. pcall, because a server that
-- refuses writes can still say who holds the lease.
local function note_run(record_key, record, wait)
  local run = this_run()
  if run == '' or record.run == run or record.hrun == run then return end
  redis.pcall(
    'HSET', record_key, 'hrun', run, 'hold', text(now + wait), 'ttl', text(wait), 'far', text(now + wait)
  )
end

local function acquire(key, record_key, value, ttl, longest, seen, stuck, claims)
  local holder = redis.call('GET', key)
  local record, garbled = read_record(record_key)
  local remembered = tonumber(seen) or 0
  -- No script gives out a token that has no successor: another program wrote it.
  if remembered >= LAST_TOKEN then remembered = 0 end
  -- How long a lease can last if its record is lost.
  local wait = math.max(ttl, longest, record and record.ttl or 0)

  -- The server's clock was set back, and the holder has not renewed for a whole TTL of the caller's clock.
  if claims and holder and record and stuck ~= '' and holder == stuck and redis.call('PTTL', key) > record.ttl then
    redis.call('DEL', key)
    record.ends = now + record.ttl
    record.far = record.ends
    write_record(record_key, record, false)
    holder = false
  end

  if holder then
    if record then note_run(record_key, record, wait) end
    return held(key, holder, record, garbled)
  end
  if not claims then return { 'vacant', flag(garbled) } end

  if record and record.token >= LAST_TOKEN then
    record = nil
    garbled = true
  end

  -- 1. The first election ever, as far as server and caller know.
  local first = not record and not garbled and seen == ''

  -- 2. The server lost data: a former holder may believe in its lease for up to the longest TTL.
  if not record and not first then
    record = { token = remembered, ends = now + wait, run = this_run(), ttl = wait, far = now + wait }
    write_record(record_key, record, garbled)
    return quarantined('data-lost', garbled, record)
  end

  if record then
    -- 3. Another run of the server: the last writes, and with them a later end, may be lost. If the run was noted while
    --    the lease was held, the quarantine began then. But a holder that may not call INFO renews without recording the
    --    run, so its end counts as well.
    local run = this_run()
    if run ~= '' and record.run ~= run then
      local noted = record.hrun == run and record.hold
      local told = record.ends
      -- A release can have lengthened `hold` by 1.
      record.ends = noted and math.min(math.max(noted, told), now + wait + 1) or now + wait
      -- Otherwise a repeated release that carries the same end would end the quarantine.
      if record.ends == told then record.ends = told + 1 end
      record.run = run
      record.ttl = wait
      record.far = record.ends
      write_record(record_key, record, false)
      if now <= record.ends then return quarantined('other-run', false, record) end
    end

    -- 4. The last term has not ended. An end beyond every TTL, and the 1 ms that an end is raised by, means that the
    --    server's clock was set back.
    if now <= record.ends then
      if record.ends > now + record.ttl + 1 then
        record.ends = now + record.ttl
        record.far = record.ends
        write_record(record_key, record, false)
      end
      return quarantined('not-ended', false, record)
    end
  end

  -- 5. No replica holds the lease or can believe that it does. PX counts from this script's own time, so the key is gone
  --    by `end`.
  redis.call('SET', key, value, 'NX', 'PX', ttl)
  local token = math.max((record and record.token or 0) + 1, now_us, remembered + 1)
  local ends = now + ttl
  local run = this_run()
  local longest_known, far = longest_ttl(record, ttl, ends, run)
  write_record(record_key, { token = token, ends = ends, run = run, ttl = longest_known, far = far }, false)
  announce(channel, { 'acquired', key, text(token) })
  return { 'acquired', 0, token, ends }
end

local results = { 0, 0 }
for i = 1, #KEYS / 2 do
  local at = 1 + (i - 1) * 6
  results[i + 2] = guarded(
    acquire, KEYS[2 * i - 1], KEYS[2 * i],
    ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), ARGV[at + 4], ARGV[at + 5],
    ARGV[at + 6] == '1'
  )
end
results[1] = flag(run_hidden)
results[2] = flag(publish_refused)
return results
