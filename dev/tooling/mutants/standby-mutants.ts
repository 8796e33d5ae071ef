/** Flows that act on two replicas, or on none. */
import type { Mutant } from './mutant.js';

const TRANSITION = 'src/node-red/hot-standby/conductor/transition.ts';
const OPERATIONS = 'src/node-red/hot-standby/flow-operations.ts';
const SPECS = [
  'test/node-red/hot-standby/transition.spec.ts',
  'test/node-red/hot-standby/conductor-schedules.spec.ts',
];

export const STANDBY_MUTANTS: readonly Mutant[] = [
  {
    name: 'standby: a stop during a deploy closes nothing',
    specs: SPECS,
    patches: [
      {
        file: OPERATIONS,
        find: "const start = flows.started ? undefined : flows.startFlows('full');",
        replace: 'const start = flows.started ? undefined : Promise.resolve();',
      },
    ],
  },
  {
    name: 'standby: a retreat is over while nodes are closing',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "return live === 'stopped' && closing === 0 && busy !== 'stop';",
        replace: "return live === 'stopped' && closing >= 0 && busy !== 'stop';",
      },
    ],
  },
  {
    name: 'standby: a start is broken into',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "return gate === 'shut' && live === 'running' && !futile;",
        replace: "return gate === 'shut' && live !== 'stopped' && !futile;",
      },
    ],
  },
  {
    name: 'standby: two starts at once',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "return live === 'starting' || closing > 0;",
        replace: 'return closing > 0;',
      },
    ],
  },
  {
    name: 'standby: the gate does not look at the clock',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: '!isBusy(state) && isLeader;',
        replace: '!isBusy(state) && (isLeader || true);',
      },
    ],
  },
  {
    name: 'standby: the gate stays open after the term',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "{ state: { ...state, leads: false, gate: 'shut', again: false }, effects: ['halt'] }",
        replace: "{ state: { ...state, leads: false, again: false }, effects: ['halt'] }",
      },
    ],
  },
  {
    name: 'standby: the nodes that a deploy leaves are forgotten',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "live: whole && state.live === 'running' ? 'stopped' : state.live,",
        replace: "live: state.live === 'running' ? 'stopped' : state.live,",
      },
    ],
  },
  {
    name: 'standby: nodes are created beside those that close',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: "return live === 'starting' || closing > 0;",
        replace: "return live === 'starting';",
      },
    ],
  },
  {
    name: 'standby: the lease is released before context is stored',
    specs: SPECS,
    patches: [
      {
        file: TRANSITION,
        find: 'isIdle(state) && state.flushed && !state.loose;',
        replace: 'isIdle(state) && !state.loose;',
      },
    ],
  },
  {
    name: 'standby: a node that Node-RED has given up on counts as closed',
    specs: SPECS,
    patches: [{ file: TRANSITION, find: 'loose: state.loose || overdue,', replace: 'loose: state.loose,' }],
  },
];
