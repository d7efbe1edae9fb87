-- Who is at work: facteur:workers (ids by their number) and facteur:slots (the numbers of all who may have something in their hands), which
-- say the same as the registrations themselves (facteur:w:ID), and are made good from these.

-- The number by which the ledger knows a new registration.
local function nextSlot()
  local function highest(zset) return tonumber(call('ZREVRANGE', P .. zset, 0, 0, 'WITHSCORES')[2] or 0) or 0 end
  return take('slot', 1, function() return math.max(highest('slots'), highest('workers')) end, true)
end

-- Notes that a worker is there, under its number. Returns how much of that was not noted yet.
local function enrol(id, slot)
  return call('ZADD', P .. 'workers', slot, id) + call('ZADD', P .. 'slots', slot, slot)
end

-- The numbers of all who may have something in their hands. Where one of them is lost, what they have would seem to be in nobody's.
local function allSlots()
  local slots, known = call('ZRANGE', P .. 'slots', 0, -1), {}
  for _, slot in ipairs(slots) do known[slot] = true end
  local flat = call('ZRANGE', P .. 'workers', 0, -1, 'WITHSCORES')
  for i = 2, #flat, 2 do
    local slot = tonumber(flat[i])
    if slot and slot > 0 and not known[digits(slot)] then
      noteAside(P .. 'slots', 'missing')
      enrol(flat[i - 1], slot)
      slots[#slots + 1] = digits(slot)
    end
  end
  return slots
end
