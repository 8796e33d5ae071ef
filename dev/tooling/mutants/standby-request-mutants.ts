/** HTTP requests to flows in hot standby that nobody serves although one replica could, or that a process takes with it. */
import type { Mutant } from './mutant.js';

const FOLDER = 'src/node-red/health';

function mutant(name: string, file: string, find: string, replace: string): Mutant {
  return {
    name: `requests: ${name}`,
    specs: [`test/node-red/${file}.spec.ts`],
    patches: [{ file: `${FOLDER}/${file}.ts`, find, replace }],
  };
}

export const STANDBY_REQUEST_MUTANTS: readonly Mutant[] = [
  mutant('refused between a release and the next leader', 'place', ' || released ?', ' ?'),
  mutant('refused while flows start', 'place', "role === 'leader' || leader === null", 'leader === null'),
  mutant(
    'given to flows although nobody waits for them',
    'standby-requests',
    "take(1), takeUntil(fromEvent(response, 'close'))",
    'take(1)',
  ),
  mutant('kept waiting by a process that ends', 'standby-requests', "left.next('left');", 'left.complete();'),
  mutant('invited by a process that ends', 'standby-requests', "known === 'left' ?", "known === 'later' ?"),
  mutant(
    'broken off before it is known who is next',
    'standby-requests',
    "known !== 'later'",
    'known !== null',
  ),
  mutant('on a connection that is closed unread', 'leave-server', '  await quietTurn(server);\n', ''),
  mutant(
    'of another program turned away',
    'leave-server',
    "if (!OWN_PROGRAM.test(program ?? '')) {",
    "if (program === '') {",
  ),
];
