/** Scripts and clients that break a rule, judged on a real Redis. */
import type { Mutant } from './mutant.js';

const ACQUIRE = 'src/redis/scripts/acquire.lua';
const RENEW = 'src/redis/scripts/renew.lua';
const RECORD = 'src/redis/scripts/record.lua';
const RELEASE = 'src/redis/scripts/release.lua';
const CLIENT = 'src/redis/open-client.ts';
const RUNNER = 'src/redis/script-runner.ts';
const SPECS = ['acquire-rules', 'renew-restores', 'release'].map(
  (name) => `test/redis/scripts/${name}.spec.ts`,
);

export const LUA_MUTANTS: readonly Mutant[] = [
  {
    name: 'Lua: renews whatever is there',
    specs: SPECS,
    patches: [{ file: RENEW, find: 'if holder == value then', replace: 'if holder then' }],
  },
  {
    name: 'Lua: releases whatever is there',
    specs: SPECS,
    patches: [{ file: RELEASE, find: 'if holder == value then', replace: 'if holder then' }],
  },
  {
    name: 'Lua: no quarantine after a loss of data',
    specs: SPECS,
    patches: [
      {
        file: ACQUIRE,
        find: "local first = not record and not garbled and seen == ''",
        replace: 'local first = not record',
      },
    ],
  },
  {
    name: 'Lua: the recorded end ignored',
    specs: SPECS,
    patches: [
      {
        file: ACQUIRE,
        find: 'if now <= record.ends then\n      if record.ends >',
        replace: 'if now < 0 then\n      if record.ends >',
      },
    ],
  },
  {
    name: "Lua: the server's run ignored",
    specs: SPECS,
    patches: [
      { file: ACQUIRE, find: "if run ~= '' and record.run ~= run then", replace: "if run == 'none' then" },
    ],
  },
  {
    name: 'Lua: plain INCR tokens',
    specs: SPECS,
    patches: [
      {
        file: ACQUIRE,
        find: 'math.max((record and record.token or 0) + 1, now_us, remembered + 1)',
        replace: '(record and record.token or 0) + 1',
      },
    ],
  },
  {
    name: 'Lua: a restore without the end last told',
    specs: SPECS,
    patches: [{ file: RENEW, find: 'not released and now <= told', replace: 'not released' }],
  },
  {
    name: 'Lua: an overtaken renewal shortens the lease',
    specs: ['test/redis/scripts/renew.spec.ts'],
    patches: [
      {
        file: RENEW,
        find: 'ttl = math.max(ttl, math.min(record.ends - now, record.ttl))',
        replace: 'ttl = ttl + 0',
      },
    ],
  },
  {
    name: 'Lua: a TTL that never falls',
    specs: ['test/redis/scripts/longest-ttl.spec.ts'],
    patches: [{ file: RECORD, find: 'if now > far then return ttl, ends end', replace: '' }],
  },
  {
    name: 'Lua: a TTL that fell forgotten at once',
    specs: ['test/redis/scripts/longest-ttl.spec.ts'],
    patches: [
      { file: RECORD, find: 'if now > far then return ttl, ends end', replace: 'do return ttl, ends end' },
    ],
  },
  {
    name: 'Lua: another run written while the lease is held',
    specs: ['test/redis/scripts/run-noted.spec.ts'],
    patches: [{ file: ACQUIRE, find: "'hrun', run, 'hold',", replace: "'run', run, 'end'," }],
  },
  {
    name: 'Lua: another run noted only when the lease has ended',
    specs: ['test/redis/scripts/run-noted.spec.ts'],
    patches: [{ file: ACQUIRE, find: 'if record then note_run(record_key, record, wait) end', replace: '' }],
  },
  {
    name: 'Lua: a wait for another run that a repeated release ends',
    specs: ['test/redis/scripts/run-noted.spec.ts'],
    patches: [{ file: ACQUIRE, find: 'if record.ends == told then record.ends = told + 1 end', replace: '' }],
  },
  {
    name: 'Lua: a noted quarantine that a repeated release ends',
    specs: ['test/redis/scripts/run-noted.spec.ts'],
    patches: [
      {
        file: RELEASE,
        find: 'if record.hold and record.hold == tonumber(told) then',
        replace: 'if false then',
      },
    ],
  },
  {
    name: 'Lua: who only asks takes what is free',
    specs: ['test/redis/scripts/run-noted.spec.ts'],
    patches: [
      { file: ACQUIRE, find: "if not claims then return { 'vacant', flag(garbled) } end", replace: '' },
    ],
  },
  {
    name: 'one record for a key and its hash tag',
    specs: ['test/redis-pure/keys.spec.ts'],
    patches: [{ file: 'src/redis/keys.ts', find: ':record', replace: ':term' }],
  },
  {
    name: 'replicas asked, and their answer not waited for',
    specs: ['test/redis/wait-for-replicas.spec.ts'],
    patches: [{ file: RUNNER, find: '!COUNTED.includes(outcome.reply[0])', replace: 'true' }],
  },
  {
    name: 'a renewal that too few replicas have counts',
    specs: ['test/redis/wait-for-replicas.spec.ts'],
    patches: [
      {
        file: RUNNER,
        find: "['acquired', 'renewed', 'restored']",
        replace: "['acquired']",
      },
    ],
  },
  {
    name: 'a renewal that waits for no replica',
    specs: ['test/redis/wait-for-replicas.spec.ts'],
    patches: [
      {
        file: 'src/redis/primary.ts',
        find: 'this.#call(this.#counted, ',
        replace: 'this.#call(this.#commands, ',
      },
    ],
  },
  {
    name: 'offline queue left on',
    specs: ['test/redis/contact.spec.ts'],
    patches: [
      { file: CLIENT, find: 'disableOfflineQueue: true', replace: 'disableOfflineQueue: false' },
      { file: CLIENT, find: 'reconnectStrategy: false', replace: 'reconnectStrategy: 20' },
      { file: CLIENT, find: "client.on('error', fail);", replace: "client.on('error', () => undefined);" },
    ],
  },
];
