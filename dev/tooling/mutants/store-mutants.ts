/** Stores that break a rule: in the simulated store, which follows the scripts line by line. */
import type { Mutant, Patch } from './mutant.js';

const STORE = 'test/support/simulation/simulated-store.ts';
const ACQUIRE = 'test/support/simulation/acquire-script.ts';
const RUN = 'test/support/simulation/script-run.ts';
const RENEW = 'test/support/simulation/renew-script.ts';

const NEEDS_CONCAT_MAP: Patch = {
  file: STORE,
  find: 'import { BehaviorSubject, filter,',
  replace: 'import { BehaviorSubject, concatMap, filter,',
};

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'GET, then EXPIRE',
    patches: [
      NEEDS_CONCAT_MAP,
      {
        file: STORE,
        find: 'return this.#call(request.key, (run) => renew(run, request));',
        replace: `const { key, value, ttlMs } = request;
    return this.#call(key, ({ data }) => data.get(key)).pipe(
      concatMap((holder) =>
        this.#call(key, (run): RenewReply => {
          if (holder !== value) return renew(run, request);
          run.data.pexpire(key, ttlMs);
          return { outcome: 'renewed', end: run.now + ttlMs };
        }),
      ),
    );`,
      },
    ],
  },
  {
    name: 'GET, then DEL',
    patches: [
      NEEDS_CONCAT_MAP,
      {
        file: STORE,
        find: 'return this.#call(request.key, (run) => release(run, request));',
        replace: `const { key, value } = request;
    return this.#call(key, ({ data }) => data.get(key)).pipe(
      concatMap((holder) =>
        this.#call(key, (run) => release(run, holder === value ? { ...request, value: run.data.get(key) ?? '' } : request)),
      ),
    );`,
      },
    ],
  },
  {
    name: 'no quarantine',
    patches: [
      {
        file: ACQUIRE,
        find: 'const first = record === null && !garbled && seen === null;',
        replace: 'const first = record === null;',
      },
      {
        file: ACQUIRE,
        find: "if (thisRun !== '' && record.run !== thisRun) {",
        replace: "if (thisRun === 'none') {",
      },
      { file: ACQUIRE, find: 'if (now <= record.ends) {', replace: 'if (now < 0) {' },
    ],
  },
  {
    name: 'no quarantine after a loss of data',
    patches: [
      {
        file: ACQUIRE,
        find: 'const first = record === null && !garbled && seen === null;',
        replace: 'const first = record === null;',
      },
    ],
  },
  {
    name: 'the recorded end ignored',
    patches: [{ file: ACQUIRE, find: 'if (now <= record.ends) {', replace: 'if (now < 0) {' }],
  },
  {
    name: "the server's run ignored",
    patches: [
      {
        file: ACQUIRE,
        find: "if (thisRun !== '' && record.run !== thisRun) {",
        replace: "if (thisRun === 'none') {",
      },
    ],
  },
  {
    name: 'a TTL that fell forgotten at once',
    patches: [
      {
        file: RUN,
        find: 'if (record === null || ttl >= record.ttl) return { ttl, far: ends };',
        replace: 'if (record === null || ttl > 0) return { ttl, far: ends };',
      },
    ],
  },
  {
    name: 'a TTL that never falls',
    patches: [
      {
        file: RUN,
        find: 'return now > (far ?? latest) ? { ttl, far: ends } : { ttl: record.ttl, far };',
        replace: 'return { ttl: record.ttl, far };',
      },
    ],
  },
  {
    name: 'another run noted only when the lease has ended',
    patches: [{ file: ACQUIRE, find: 'if (record !== null) noteRun(run, key, record, wait);', replace: '' }],
  },
  {
    name: 'another run written while the lease is held',
    patches: [
      {
        file: ACQUIRE,
        find: '{ hrun: thisRun, hold: until, ttl: String(wait), far: until }',
        replace: '{ run: thisRun, end: until, ttl: String(wait), far: until }',
      },
    ],
  },
  {
    name: 'another run noted, and not waited for',
    patches: [
      {
        file: ACQUIRE,
        find: 'Math.min(Math.max(noted, told), now + wait + 1)',
        replace: 'record.ends',
      },
    ],
  },
  {
    name: 'plain INCR tokens',
    patches: [
      {
        file: ACQUIRE,
        find: 'Math.max((record?.token ?? 0) + 1, nowUs, remembered + 1)',
        replace: '(record?.token ?? 0) + 1',
      },
    ],
  },
  {
    name: 'a restore without the end last told',
    patches: [{ file: RENEW, find: '!released && now <= told', replace: '!released' }],
  },
  {
    name: 'an overtaken renewal shortens the lease',
    patches: [
      {
        file: RENEW,
        find: 'overtaken ? Math.max(asked, Math.min(record.ends - now, record.ttl)) : asked',
        replace: 'asked',
      },
    ],
  },
  {
    name: 'a release without the end last told',
    patches: [{ file: RENEW, find: ' && record.ends === end', replace: '' }],
  },
];
