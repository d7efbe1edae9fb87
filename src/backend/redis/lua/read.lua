-- Commands that read, answered as they are at one moment: ARGV: a list of commands, as JSON. (Not MULTI: a server that has
-- reached maxmemory refuses anything in there.)
local answers = {}
for i, command in ipairs(cjson.decode(ARGV[1])) do answers[i] = call(unpack(command)) end
return answers
