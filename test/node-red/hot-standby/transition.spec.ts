import { expect } from 'chai';
import { type ConductorEvent, INITIAL } from '../../../src/node-red/hot-standby/conductor/state.js';
import {
  answer,
  isAtRest,
  mayAct,
  phaseOf,
  transition,
} from '../../../src/node-red/hot-standby/conductor/transition.js';

type Step = ConductorEvent['type'] | ConductorEvent;

const refused: Step = { type: 'asked', wish: 'start', answer: 'stop' };
const allowed: Step = { type: 'asked', wish: 'start', answer: 'start' };
const stopping: Step = { type: 'stopping', whole: true, deploy: false };
const stopped: Step = { type: 'stopped', overdue: false };
const prepared: Step = { type: 'prepared', failed: false };
const startDone: Step = { type: 'start-done', failed: false };

const BOOTED: readonly Step[] = [refused, 'turn'];
const PROMOTED: readonly Step[] = [...BOOTED, 'lead', 'turn', prepared];
const ACTIVE: readonly Step[] = [...PROMOTED, allowed, 'starting', 'started', startDone, 'turn'];
const DEMOTED: readonly Step[] = [...ACTIVE, 'retreat', 'turn', stopping];

/** The state after all steps, and the effects of the last one. */
function run(steps: readonly Step[]) {
  return steps
    .map((step) => (typeof step === 'string' ? ({ type: step } as ConductorEvent) : step))
    .reduce<ReturnType<typeof transition>>(({ state }, event) => transition(state, event), {
      state: INITIAL,
      effects: [],
    });
}

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly effects: readonly string[];
  readonly phase: string;
  /** Whether the lease may be released. */
  readonly atRest?: boolean;
}

const cases: readonly Case[] = [
  {
    name: 'before the flows are loaded, a leader waits',
    steps: ['lead', 'turn'],
    effects: [],
    phase: 'starting',
    atRest: true,
  },
  {
    name: 'a standby that has booted does nothing',
    steps: BOOTED,
    effects: [],
    phase: 'standby',
    atRest: true,
  },
  {
    name: 'a leader prepares before it starts',
    steps: [...BOOTED, 'lead', 'turn'],
    ...{ effects: ['prepare'], phase: 'starting', atRest: true },
  },
  { name: 'prepared, it starts', steps: PROMOTED, effects: ['start'], phase: 'starting' },
  {
    name: 'a term that ends while it prepares starts nothing',
    steps: [...BOOTED, 'lead', 'turn', 'retreat', prepared],
    ...{ effects: [], phase: 'standby', atRest: true },
  },
  {
    name: 'what cannot be prepared gives the lease up',
    steps: [...BOOTED, 'lead', 'turn', { type: 'prepared', failed: true }],
    ...{ effects: ['resign'], phase: 'held', atRest: true },
  },
  {
    name: 'and is not tried again within the term',
    steps: [...BOOTED, 'lead', 'turn', { type: 'prepared', failed: true }, 'turn'],
    ...{ effects: [], phase: 'held', atRest: true },
  },
  { name: 'started, it is active', steps: ACTIVE, effects: [], phase: 'active' },
  {
    name: 'the end of a term shuts the gate at once',
    steps: [...ACTIVE, 'retreat'],
    ...{ effects: ['halt'], phase: 'stopping' },
  },
  {
    name: 'and then stops the flows',
    steps: [...ACTIVE, 'retreat', 'turn'],
    effects: ['stop'],
    phase: 'stopping',
  },
  {
    name: 'unless the runtime stops them itself in that turn',
    steps: [...ACTIVE, 'retreat', stopping, 'turn'],
    ...{ effects: [], phase: 'stopping' },
  },
  {
    name: 'stopped flows have their context stored before anything else',
    steps: [...DEMOTED, stopped, { type: 'stop-done' }, 'turn'],
    ...{ effects: ['flush'], phase: 'stopping' },
  },
  {
    name: 'then the lease may be released',
    steps: [...DEMOTED, stopped, { type: 'stop-done' }, 'turn', 'flushed', 'turn'],
    ...{ effects: [], phase: 'standby', atRest: true },
  },
  {
    name: 'two stops are over when both are',
    steps: [...DEMOTED, stopping, stopped, { type: 'stop-done' }, 'turn'],
    ...{ effects: [], phase: 'stopping' },
  },
  {
    name: 'a start is not stopped in its middle',
    steps: [...PROMOTED, allowed, 'starting', 'retreat', 'turn'],
    ...{ effects: [], phase: 'stopping' },
  },
  {
    name: 'but after it',
    steps: [...PROMOTED, allowed, 'starting', 'retreat', 'turn', 'started', 'turn'],
    ...{ effects: ['stop'], phase: 'stopping' },
  },
  {
    name: 'a start that broke off leaves nodes that are stopped',
    steps: [...PROMOTED, allowed, 'starting', 'retreat', { type: 'start-done', failed: true }, 'turn'],
    ...{ effects: ['stop'], phase: 'stopping' },
  },
  {
    name: 'a deploy that closes some nodes leaves the others, which are stopped at the end of the term',
    steps: [...ACTIVE, { type: 'stopping', whole: false, deploy: true }, 'retreat', 'turn'],
    ...{ effects: ['stop'], phase: 'stopping' },
  },
  {
    name: 'a deploy on the leader leaves it active',
    steps: [...ACTIVE, { type: 'stopping', whole: true, deploy: true }, stopped, 'turn'],
    ...{ effects: [], phase: 'active' },
  },
  {
    name: 'a user’s Stop holds the leader',
    steps: [...ACTIVE, stopping, stopped, 'turn'],
    ...{ effects: [], phase: 'held' },
  },
  {
    name: 'a user’s Start makes it active again',
    steps: [...ACTIVE, stopping, stopped, 'turn', allowed, 'starting', 'started'],
    ...{ effects: [], phase: 'active' },
  },
  {
    name: 'a user’s Stop counts in the next term, too',
    steps: [...PROMOTED, { type: 'asked', wish: 'stop', answer: 'stop' }, startDone, 'turn'],
    ...{ effects: [], phase: 'held' },
  },
  {
    name: 'a leader without some node types is held',
    steps: [...PROMOTED, { type: 'hindered', by: 'missing-types' }, startDone, 'turn'],
    ...{ effects: [], phase: 'held' },
  },
  {
    name: 'two starts at once: the second is made up for',
    steps: [...PROMOTED, allowed, 'starting', refused, 'started', startDone, 'turn'],
    ...{ effects: ['start'], phase: 'active' },
  },
  {
    name: 'a Start while nodes still close is made up for when they have',
    steps: [...ACTIVE, stopping, refused, stopped, 'turn'],
    ...{ effects: ['start'], phase: 'starting' },
  },
  {
    name: 'not before',
    steps: [...ACTIVE, stopping, refused, 'turn'],
    ...{ effects: [], phase: 'stopping' },
  },
  {
    name: 'a Start while nodes close for a deploy leaves the start to that',
    steps: [...ACTIVE, { type: 'stopping', whole: true, deploy: true }, refused, stopped, 'turn'],
    ...{ effects: [], phase: 'active' },
  },
  {
    name: 'a new term waits until the old one’s nodes have stopped',
    steps: [...DEMOTED, 'lead', 'turn'],
    ...{ effects: [], phase: 'stopping' },
  },
  {
    name: 'nodes of an old term are stopped, though a new one has begun in the same turn',
    steps: [...ACTIVE, 'retreat', 'lead', 'turn'],
    ...{ effects: ['stop'], phase: 'stopping' },
  },
  {
    name: 'a node that the runtime has given up on cannot be stopped: that is told',
    steps: [...DEMOTED, { type: 'stopped', overdue: true }, { type: 'stop-done' }, 'turn', 'flushed', 'turn'],
    ...{ effects: ['stuck'], phase: 'stopping' },
  },
  {
    name: 'a stop that closes nothing is not repeated: that is told',
    steps: [...ACTIVE, 'retreat', 'turn', { type: 'stop-done' }, 'turn'],
    ...{ effects: ['stuck'], phase: 'stopping' },
  },
  {
    name: 'a stop within a start loses sight of nodes',
    steps: [
      ...[...PROMOTED, allowed, 'starting', stopping, stopped, 'started', 'retreat', 'turn'],
      ...[stopping, stopped, { type: 'stop-done' }, 'turn', 'flushed', 'turn'],
    ] as readonly Step[],
    ...{ effects: ['stuck'], phase: 'stopping' },
  },
  {
    name: 'a runtime that ends starts nothing any more',
    steps: [...BOOTED, 'end', 'lead', 'turn'],
    ...{ effects: [], phase: 'standby', atRest: true },
  },
];

describe('the transitions of the conductor', () => {
  for (const { name, steps, effects, phase, atRest = false } of cases) {
    it(name, () => {
      const { state, effects: given } = run(steps);
      expect({ effects: given, phase: phaseOf(state), atRest: isAtRest(state) }).to.deep.equal({
        ...{ effects, phase, atRest },
      });
    });
  }

  it('the gate is open for a prepared leader only, by the clock of that moment', () => {
    const told = (steps: readonly Step[], wish: 'start' | 'stop' = 'start', isLeader = true) =>
      answer(run(steps).state, wish, isLeader);
    expect(told(BOOTED)).to.equal('stop');
    expect(told([...BOOTED, 'lead', 'turn'])).to.equal('stop');
    expect(told(PROMOTED)).to.equal('start');
    expect(told(PROMOTED, 'start', false)).to.equal('stop');
    expect(told(PROMOTED, 'stop')).to.equal('stop');
    expect(told(ACTIVE)).to.equal('start');
    expect(told([...PROMOTED, allowed, 'starting'])).to.equal('stop');
    expect(told([...ACTIVE, stopping])).to.equal('stop');
    expect(told([...ACTIVE, stopping, stopped])).to.equal('start');
    expect(told([...ACTIVE, 'retreat'])).to.equal('stop');
    expect(told([...ACTIVE, 'end'])).to.equal('stop');
  });

  for (const { name, steps, acts } of [
    { name: 'a standby does not act', steps: BOOTED, acts: [false, false] },
    { name: 'a leader that prepares does not', steps: [...BOOTED, 'lead', 'turn'], acts: [false, false] },
    { name: 'a start does', steps: [...PROMOTED, allowed, 'starting'], acts: [true, true] },
    { name: 'an active leader does', steps: ACTIVE, acts: [true, true] },
    { name: 'flows that stop do', steps: DEMOTED, acts: [true, true] },
    {
      name: 'a leader without some node types does not',
      steps: [...PROMOTED, { type: 'hindered', by: 'missing-types' }, startDone],
      acts: [false, false],
    },
    {
      name: 'a leader whose flows a user has stopped does only if context is yet to be written',
      steps: [...ACTIVE, stopping, stopped, 'turn'],
      acts: [false, true],
    },
    {
      name: 'a node that cannot be stopped does',
      steps: [...DEMOTED, { type: 'stopped', overdue: true }, { type: 'stop-done' }, 'turn', 'flushed'],
      acts: [true, true],
    },
  ] satisfies readonly { name: string; steps: readonly Step[]; acts: readonly boolean[] }[]) {
    it(`for the watchdog, ${name}`, () => {
      const { state } = run(steps);
      expect([mayAct(state, false), mayAct(state, true)]).to.deep.equal(acts);
    });
  }
});
