-- ARGV: clock, account. Returns nothing for one that is not known, else: time, limits as JSON, the next slot, ceiling, time and
-- number of cuts of the pace, messages on the wire, hold (reason, message, until, 1 when of the limits), runs of each window.
local now = clock(ARGV[1])
if call('SISMEMBER', P .. 'accounts', ARGV[2]) == 0 then return false end
local a = account(ARGV[2])
local windows = {}
for i, w in ipairs(windowsOf(a)) do windows[i] = call('LRANGE', windowKey(a, w.ms), 0, -1) end
local function text(value) return value and string.format('%.6f', value) or '' end
return {
  digits(now), a.limits or '', text(a.tat), text(a.slow_ceiling), text(a.slow_at), text(a.slow_cuts), onWire(a),
  a.reason or '', a.message or '', a.upto and digits(a.upto) or '', a.own and 1 or 0, windows,
}
