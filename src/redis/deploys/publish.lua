-- Publishes a deploy upon the one that the caller knows: of two at once, the second is refused.
--
-- KEYS  the journal
-- ARGV  the counter that the caller knows ('' if none), the counter and the envelope to publish, channel and text of the
--       hint
-- Returns { 1 if published, the counter that is there now, 1 if the hint was refused }

local counter = read_entry(KEYS[1])
if counter ~= ARGV[1] then return { 0, counter, 0 } end
if counter == ODD then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'counter', ARGV[2], 'envelope', ARGV[3])
local hint = redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return { 1, ARGV[2], (type(hint) == 'table' and hint.err) and 1 or 0 }
