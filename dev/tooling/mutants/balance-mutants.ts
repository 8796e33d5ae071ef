/** Rules of balance that are broken. No safety rests on them: keys move too often, or to the wrong replica. */
import type { Mutant } from './mutant.js';

const WEIGHTS = 'src/runtime/balance/weights.ts';
const specs = ['test/runtime/balance/weights.spec.ts', 'test/runtime/balance/simulated-fleet.spec.ts'];

export const BALANCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'balance: what is given away is not counted',
    patches: [
      { file: WEIGHTS, find: 'holdWeight(settled.length - given)', replace: 'holdWeight(settled.length)' },
    ],
    specs,
  },
  {
    name: 'balance: one bid for all keys',
    patches: [{ file: WEIGHTS, find: 'bidWeight(load + 1 + before,', replace: 'bidWeight(load + 1,' }],
    specs,
  },
  {
    name: 'balance: keys that have just come count as a surplus',
    patches: [
      {
        file: WEIGHTS,
        find: 'const settled = own.filter(({ fresh }) => !fresh);',
        replace: 'const settled = own;',
      },
    ],
    specs,
  },
  {
    name: 'balance: everybody wants the same inheritance',
    patches: [
      {
        file: WEIGHTS,
        find: 'return [...mine, ...preferred(me, held)',
        replace: 'return [...preferred(me, held)',
      },
      { file: WEIGHTS, find: '.filter((key) => !mine.has(key))];', replace: '];' },
    ],
    specs,
  },
  {
    name: 'balance: a replica that comes and goes is handed keys',
    patches: [
      {
        file: 'test/support/simulation/script-run.ts',
        find: 'const FORGET_AFTER_TTLS = 1.5;',
        replace: 'const FORGET_AFTER_TTLS = 3;',
      },
    ],
    specs: ['test/election/elector.fleet.spec.ts'],
  },
];
