-- Transfers of one credit, each under an id of its own; from whom and to whom at random. What they are between is told by the environment.
local kind, programme, people, size = os.getenv("BENCH_KIND"), os.getenv("BENCH_PROGRAMME"), tonumber(os.getenv("BENCH_PEOPLE")), tonumber(os.getenv("BENCH_BATCH"))
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") }
local run, count = tonumber(os.getenv("BENCH_RUN")), 0

math.randomseed(tonumber(os.getenv("BENCH_SEED")) + run)

-- A new key for each request, as a partner would: threads differ by their memory, runs by their number.
local thread = tostring({}):gsub("[^%w]", "")

local function keyed()
  headers["Idempotency-Key"] = string.format('"%s-%x-%x"', thread, run, count)
  return headers
end

local function person(n) return string.format("00000001-0000-7000-8000-%012x", n) end

local function transfer()
  count = count + 1
  local to = math.random(0, people - 1)
  local from = kind == "pool" and '{"kind":"pool"}' or string.format('{"kind":"participant","id":"%s"}', person((to + math.random(1, people - 1)) % people))
  return string.format('{"id":"%08x-0000-7000-8000-%012x","programme_id":"%s","from":%s,"to":{"kind":"participant","id":"%s"},"credits":1}', run, count, programme, from, person(to))
end

request = function()
  if size == 1 then return wrk.format("POST", "/v1/credits/transfers", keyed(), transfer()) end
  local all = {}
  for i = 1, size do all[i] = transfer() end
  return wrk.format("POST", "/v1/credits/transfers/batch", keyed(), '{"transfers":[' .. table.concat(all, ",") .. "]}")
end
