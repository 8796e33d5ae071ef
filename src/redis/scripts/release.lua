-- Releases leases by their own value, so that no late command releases another term.
--
-- KEYS  K and {K}:term for each lock key
-- ARGV  the channel, then for each lock key: value, token, the end that the holder was last told ('' and '' if the
--       acquisition was never confirmed)
-- Returns { run hidden, publish refused, results… }

local channel = ARGV[1]

local function release(key, record_key, value, token, told)
  local holder = redis.call('GET', key)
  local record = read_record(record_key)
  if holder == value then redis.call('DEL', key) end

  -- The record's last term is ours, so that nobody need wait for it. Not past the end that we were told: a successor
  -- may have held the key since, of which a restart lost the trace, and others wait for its sake.
  local last = not holder and record and token ~= '' and record.token == tonumber(token) and now <= tonumber(told)
  if holder ~= value and not last then return { 'not-held' } end

  -- Nor in another run than the record's: our own lease may have come back together with an old record.
  local run = this_run()
  if record and (run == '' or record.run == run) then redis.call('HSET', record_key, 'end', '0') end
  announce(channel, { 'released', key, record and text(record.token) or token })
  return { 'released' }
end

local results = { 0, 0 }
for i = 1, #KEYS / 2 do
  local at = 1 + (i - 1) * 3
  results[i + 2] = guarded(release, KEYS[2 * i - 1], KEYS[2 * i], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3])
end
results[1] = flag(run_hidden)
results[2] = flag(publish_refused)
return results
