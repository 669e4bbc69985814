-- Asks what a file says, line by line, and tells in one line of JSON what came of it.
-- wrk … -s ask.lua URL -- FILE METHOD KEY TAG: a line is a path, or `path TAB body`. `@@` in a body
-- becomes TAG and a number, so that no two are the same.

local requests, bodies, paths = {}, {}, {}
local headers, method, tag = {}, "GET", ""
local asked = 0

function init(arguments)
   method, tag = arguments[2], arguments[4] or ""
   headers["Host"] = wrk.headers["Host"]
   if method == "POST" then headers["Content-Type"] = "application/json" end
   if arguments[3] and arguments[3] ~= "" then
      headers["Authorization"] = "Bearer " .. arguments[3]
   end
   for line in io.lines(arguments[1]) do
      local path, body = line:match("^([^\t]*)\t(.*)$")
      paths[#paths + 1], bodies[#bodies + 1] = path or line, body or false
      requests[#requests + 1] = wrk.format(method, path or line, headers, body)
   end
   math.randomseed(1)
   asked = math.random(#requests)
end

function request()
   asked = asked + 1
   local place = asked % #requests + 1
   local body = bodies[place]
   if body and body:find("@@", 1, true) then
      return wrk.format(method, paths[place], headers, (body:gsub("@@", tag .. asked)))
   end
   return requests[place]
end

function done(summary, latency, _)
   local errors = summary.errors
   io.write(string.format(
      '\n{"requests":%d,"seconds":%.6f,"bytes":%d,"p50":%.3f,"p99":%.3f,"refused":%d,"failed":%d}\n',
      summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout))
end
