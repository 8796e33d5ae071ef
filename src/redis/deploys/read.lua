-- Reads the newest deploy, unless the caller has it.
--
-- KEYS  the journal
-- ARGV  the counter that the caller knows ('' if none), the longest envelope that it takes
-- Returns { counter, envelope, 1 if the envelope is too long }

local counter, envelope = read_entry(KEYS[1])
if counter == ARGV[1] then return { counter, '', 0 } end
if #envelope > tonumber(ARGV[2]) then return { counter, '', 1 } end
return { counter, envelope, 0 }
