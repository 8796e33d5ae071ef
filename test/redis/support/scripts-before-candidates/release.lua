-- Releases leases by their own value, so that a late command cannot release another term.
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

  -- A term that its own holder has ended needs no quarantine. If the lease is gone, this counts only while the record
  -- still has the end that the holder was told: a later end may protect a successor that a restart has erased.
  local last = not holder and record and token ~= ''
    and record.token == tonumber(token) and record.ends == tonumber(told)
  if holder ~= value and not last then return { 'not-held' } end
  if record then
    redis.call('HSET', record_key, 'end', '0')
    -- The quarantine of a noted run becomes the record's end: one that equals the end told would be ended by a repetition
    -- of this release.
    if record.hold and record.hold == tonumber(told) then
      redis.call('HSET', record_key, 'hold', text(record.hold + 1))
    end
  end
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
