-- The one script: ARGV[1] is "take" for the right to send a request, "learn" for
-- what came of one, or "look" for whether Redis is there. Redis' clock is the only
-- one. Times are milliseconds. Each key is in the slot of the same owner.
--
-- state    what is known of the limit, and until when nothing may be sent
-- log      the requests of the last window, by the time they were let in
-- used     how many of them each process sent
-- asking   until when a process counts as one that wants more
local state, log, used, asking = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local op, me = ARGV[1], ARGV[2]

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local s = {}
local raw = redis.call('HGETALL', state)
for i = 1, #raw, 2 do s[raw[i]] = tonumber(raw[i + 1]) end

-- A clock that was put back, or another server's after a failover: what was
-- noted by the old one means nothing, and is learned anew.
if s.now and s.now > now + 1000 then
  redis.call('DEL', state, log, used, asking)
  s = {}
end

-- The quota is nil until a reply says it. Until the first reply, and after a
-- refusal, one request at a time finds out.
local quota, window = s.quota, s.window or 300000
local slow = s.slow or 0
local others, blocked = s.others or 0, s.blocked or 0
local doubt = s.doubt or (quota and 0 or 1)
local scout = s.scout or 0

-- Requests may arrive later than they were let in, by about as long as replies
-- take: the API may still count them then.
local slack = math.min(slow, window / 32)
local keep = string.format('%d', math.max(2 * window, 600000))

local function save()
  redis.call('HSET', state, 'window', window, 'slow', slow, 'others', others, 'blocked', blocked,
    'doubt', doubt, 'scout', scout, 'until', s['until'] or 0, 'seq', s.seq or 0, 'now', now)
  if quota then redis.call('HSET', state, 'quota', quota) end
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
end

local function forget(process)
  if redis.call('HINCRBY', used, process, -1) <= 0 then redis.call('HDEL', used, process) end
end

local old = now - window - slack
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', log, '-inf', old)) do
  forget(string.match(entry, ':(.*)'))
end
redis.call('ZREMRANGEBYSCORE', log, '-inf', old)
redis.call('ZREMRANGEBYSCORE', asking, '-inf', now)

-- Whether the API counts in windows or in one that slides is not known: after
-- the end of the window that others used, one request finds out what is left.
if others > 0 and now >= (s['until'] or 0) then others, doubt, scout = 0, 1, 0 end

-- A Redis that has forgotten all was away, and who looks for it was alone. The
-- others are so still, until they look too: what they send meanwhile is in no log.
if op == 'look' then
  if not s.now then blocked = now + 2000 end
  save()
  return 0
end

if op == 'learn' then
  local status, took, asked = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
  local limit, per, left, reset = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
  if ARGV[10] == '1' then -- never sent
    for _, entry in ipairs(redis.call('ZREVRANGE', log, 0, 63)) do
      if string.match(entry, ':(.*)') == me then
        redis.call('ZREM', log, entry)
        forget(me)
        break
      end
    end
  end
  if status > 0 then slow = math.max(took, slow - (slow - took) / 256) end
  if limit > 0 and per > 0 then
    quota, window = limit, math.min(per, 300000)
    -- What the API counted and the log does not have is of others.
    local besides = quota - left
    local foreign = besides - redis.call('ZCARD', log)
    others = math.min(others, math.max(0, besides))
    if foreign > others then
      others, s['until'] = foreign, now + math.min(reset + 1000, window)
    end
  end
  if status == 429 then
    blocked, doubt, scout = math.max(blocked, now + math.max(1000, math.min(asked, 300000))), 1, 0
  elseif status > 0 and blocked <= now then
    doubt = 0
  end
  save()
  return 0
end

local function wait(ms)
  ms = math.max(1, math.ceil(ms))
  redis.call('ZADD', asking, now + ms + 1000, me)
  save()
  return ms
end

if blocked > now then return wait(blocked - now) end
if doubt == 1 and scout > now then return wait(math.min(scout - now, 25)) end

if quota then
  local most = math.max(1, quota - math.max(1, math.floor(quota / 100)))
  local free = most - others - redis.call('ZCARD', log)
  if free <= 0 then
    local first = redis.call('ZRANGE', log, 0, 0, 'WITHSCORES')
    local at = first[2] and first[2] + window + slack or now + window
    if others > 0 then at = math.min(at, s['until']) end
    return wait(at - now)
  end
  -- Each process that asks may have its part; what the others leave, all.
  redis.call('ZADD', asking, now, me)
  local all = redis.call('ZRANGE', asking, 0, -1)
  local part = math.floor(math.max(1, most - others) / #all)
  if tonumber(redis.call('HGET', used, me) or 0) >= part then
    local reserved = 0
    for _, process in ipairs(all) do
      if process ~= me then
        reserved = reserved + math.max(0, part - tonumber(redis.call('HGET', used, process) or 0))
      end
    end
    if free <= reserved then return wait(math.min(window / 64, 250)) end
  end
  -- Who asks less often than its part lasts, needs less than that.
  redis.call('ZADD', asking, now + math.min(2 * window / math.max(1, part), window / 8), me)
end

if doubt == 1 then scout = now + math.min(math.max(1000, slow * 1.25), 15000) end
s.seq = (s.seq or 0) + 1
redis.call('ZADD', log, now, s.seq .. ':' .. me)
redis.call('HINCRBY', used, me, 1)
save()
return 0
