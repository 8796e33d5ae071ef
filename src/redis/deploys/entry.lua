-- The newest deploy of a fleet, a hash beside the lock key. This file stands before each of the operations.
--
--   counter   which deploy it is: grows with each
--   envelope  flows and credentials, encrypted and authenticated by the replica that published them
--
-- No TTL: a replica that joins months later needs it. Neither field is trusted here or there; the counter is bound into
-- the envelope.

-- Characters. Whatever is longer, or is no hash, was not written by this package, and counts as one odd counter.
local LONGEST_COUNTER = 16
local ODD = '?'

-- Returns the counter, '' if there is none, and the envelope.
local function read_entry(key)
  local reply = redis.pcall('HMGET', key, 'counter', 'envelope')
  if reply.err then
    if string.find(reply.err, 'WRONGTYPE', 1, true) then return ODD, '' end
    error(reply.err, 0)
  end
  local counter, envelope = reply[1], reply[2]
  if not counter and not envelope then return '', '' end
  if not counter or #counter > LONGEST_COUNTER then return ODD, envelope or '' end
  return counter, envelope or ''
end
