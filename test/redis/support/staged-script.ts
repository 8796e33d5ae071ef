/**
 * One run of a script on a stage: the server's clock and run, the lease and the record are set, the script is run, and
 * what it leaves is read, all within one command, so that nothing has moved meanwhile.
 */

import type { Operation } from '../../../src/redis/scripts.js';
import { SCRIPTS } from '../../../src/redis/scripts.js';
import type { Lab } from '../../support/redis/lab.js';

/** Fields of a record; `@-5` stands for 5 ms before now, `~3` for a token 3 µs after it. */
export type StagedFields = Readonly<Record<string, string>>;

export interface Stage {
  readonly lease: { readonly value: string; readonly ttlMs: number | null } | 'list' | null;
  readonly record: StagedFields | 'string' | null;
  /** Empty where INFO is not permitted. */
  readonly run: string;
}

export interface StagedResult {
  /** µs since 1970: the server's time, which stood still for the script. */
  readonly nowUs: number;
  readonly reply: readonly unknown[];
  readonly published: readonly string[];
  readonly lease: string | null;
  /** As PTTL. */
  readonly leaseMs: number;
  /** null for none, or for something that is no hash. */
  readonly record: Readonly<Record<string, string>> | null;
}

/** Stands around the script's source: `redis` is what the script knows of the server. */
const BEFORE = `
local server = redis
local stage = cjson.decode(ARGV[1])
local time = server.call('TIME')
local us = time[1] * 1000000 + time[2]
local function staged(text)
  local sign, rest = string.match(text, '^([@~])(-?%d+)$')
  if not sign then return text end
  return string.format('%.0f', sign == '@' and math.floor(us / 1000) + rest or us + rest)
end
local key, record = KEYS[1], KEYS[2]
server.call('DEL', key, record)
if stage.lease == 'list' then server.call('RPUSH', key, 'x')
elseif type(stage.lease) == 'table' then
  if type(stage.lease.ttlMs) == 'number' then server.call('SET', key, stage.lease.value, 'PX', stage.lease.ttlMs)
  else server.call('SET', key, stage.lease.value) end
end
if stage.record == 'string' then server.call('SET', record, 'nonsense')
elseif type(stage.record) == 'table' then
  for field, text in pairs(stage.record) do server.call('HSET', record, field, staged(text)) end
end
local published = {}
local function answer(real, command, ...)
  if command == 'TIME' then return time end
  if command == 'INFO' then
    if stage.run == '' then return { err = 'NOPERM no permission' } end
    local id, replid = string.match(stage.run, '^(%x+)%+(%x+)$')
    return 'run_id:' .. id .. '\\r\\nmaster_replid:' .. replid .. '\\r\\n'
  end
  if command == 'PUBLISH' then
    published[#published + 1] = select(2, ...)
    return 1
  end
  return real(command, ...)
end
local arguments = {}
for i = 2, #ARGV do arguments[i - 1] = staged(ARGV[i]) end
local function script(redis, KEYS, ARGV)
`;
const AFTER = `
end
local reply = script({
  call = function(...) return answer(server.call, ...) end,
  pcall = function(...) return answer(server.pcall, ...) end,
}, KEYS, arguments)
local holder, fields = server.pcall('GET', key), server.pcall('HGETALL', record)
return {
  string.format('%.0f', us), reply[3], published,
  type(holder) == 'string' and holder or false, server.call('PTTL', key),
  not fields.err and fields,
}
`;

/** @param args what the script is told of the key, without the channel */
export async function runStaged(
  lab: Lab,
  operation: Operation,
  keys: readonly [key: string, record: string],
  stage: Stage,
  args: readonly string[],
): Promise<StagedResult> {
  const source = BEFORE + SCRIPTS[operation].source + AFTER;
  const reply = await lab.command('EVAL', source, 2, ...keys, JSON.stringify(stage), 'channel', ...args);
  const [us, result, published, lease, leaseMs, flat] = reply as [
    string,
    readonly unknown[],
    readonly string[],
    string | null,
    number,
    readonly string[] | null,
  ];
  return { nowUs: Number(us), reply: result, published, lease, leaseMs, record: hash(flat) };
}

function hash(flat: readonly string[] | null): Readonly<Record<string, string>> | null {
  if (flat === null || flat.length === 0) return null;
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] ?? ''] = flat[at + 1] ?? '';
  return fields;
}
