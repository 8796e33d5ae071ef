/** What may still be done at the end of a standby's term, and which replica ought to have one. */
import type { Mutant } from './mutant.js';

const FOLDER = 'src/node-red/hot-standby';
const MESSAGE_STOP = `${FOLDER}/message-stop.ts`;
const DRAIN = `${FOLDER}/drain.ts`;
const FITNESS = `${FOLDER}/fitness.ts`;
const TRANSITION = `${FOLDER}/conductor/transition.ts`;

function mutant(name: string, spec: string, file: string, find: string, replace: string): Mutant {
  return {
    name: `standby: ${name}`,
    specs: [`test/node-red/hot-standby/${spec}`],
    patches: [{ file, find, replace }],
  };
}

const ofMessages = (name: string, find: string, replace: string): Mutant =>
  mutant(name, 'message-stop.spec.ts', MESSAGE_STOP, find, replace);
const ofDrain = (name: string, find: string, replace: string): Mutant =>
  mutant(name, 'drain.spec.ts', DRAIN, find, replace);
const ofFitness = (name: string, find: string, replace: string): Mutant =>
  mutant(name, 'fitness.spec.ts', FITNESS, find, replace);

export const STANDBY_END_MUTANTS: readonly Mutant[] = [
  ofMessages('messages pass after a loss', 'this.#planned = PLANNED.has(reason);', 'this.#planned = true;'),
  ofMessages(
    'messages pass beyond the deadline',
    'this.drainsUntil > this.#clock.now()',
    'this.drainsUntil > Number.NEGATIVE_INFINITY',
  ),
  ofMessages('messages pass while the process exits', 'this.#final = true;', 'this.#final = false;'),
  ofDrain('a drain after an end that was not planned', 'if (until <= now || ', 'if ('),
  ofDrain('a drain beyond the deadline', 'Math.min(untilMs, now + ', 'Math.max(untilMs, now + '),
  ofDrain('a drain that takes the whole stop budget', 'const DRAIN_PART = 1 / 2;', 'const DRAIN_PART = 1;'),
  ofFitness('a replica that lacks a type wants to lead', 'missingTypes.length > 0 || ', ''),
  ofFitness("a user's Stop hands over", "  'not-loaded',\n", "  'not-loaded',\n  'user',\n"),
  ofFitness('an observer that is unfit takes part', "fit || wanted === 'never' ? wanted", 'fit ? wanted'),
  mutant(
    'nothing acts while context is written',
    'transition.spec.ts',
    TRANSITION,
    ' || (keepsContext && !state.flushed);',
    ';',
  ),
  mutant(
    'nothing acts while a node that was given up on runs',
    'transition.spec.ts',
    TRANSITION,
    '|| begins || state.loose ||',
    '|| begins ||',
  ),
];
