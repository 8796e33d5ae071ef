/** Crash guards that take a lease from a process that lives. */
import type { Mutant } from './mutant.js';

const LEDGER = 'src/guard/ledger.ts';

export const GUARD_MUTANTS: readonly Mutant[] = [
  {
    name: 'guard: the end of an older connection counts',
    patches: [
      {
        file: LEDGER,
        find: 'if (instance === undefined || instance.connections.size > 0) return [];',
        replace: 'if (instance === undefined) return [];',
      },
    ],
  },
  {
    name: 'guard: the end after a clear counts',
    specs: ['test/guard/ledger.spec.ts'],
    patches: [
      {
        file: LEDGER,
        find: 'clear(connection: Connection): void {\n    this.#leave(connection);',
        replace: 'clear(_connection: Connection): void {',
      },
    ],
  },
  {
    name: 'guard: releases by key, whoever holds it',
    specs: ['test/guard/sidecar.spec.ts'],
    patches: [
      { file: 'src/redis/scripts/release.lua', find: 'if holder == value then', replace: 'if holder then' },
    ],
  },
];
