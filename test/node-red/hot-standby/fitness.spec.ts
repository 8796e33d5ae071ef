import { expect } from 'chai';
import {
  type ConductorEvent,
  type ConductorState,
  INITIAL,
} from '../../../src/node-red/hot-standby/conductor/state.js';
import { transition } from '../../../src/node-red/hot-standby/conductor/transition.js';
import { isFit, priorityOf } from '../../../src/node-red/hot-standby/fitness.js';

const STANDBY: ConductorState = { ...INITIAL, booted: true };
const LEADER: ConductorState = { ...STANDBY, leads: true };
const HELD: ConductorState = { ...LEADER, gate: 'open' };

describe('whether a replica is fit to run its flows', () => {
  for (const { name, state, missing = [], before = true, fit } of [
    { name: 'a standby is, as far as it knows', state: STANDBY, fit: true },
    { name: 'a standby that lacks a type is not', state: STANDBY, missing: ['gone'], fit: false },
    { name: 'once it has the type, it is', state: STANDBY, before: false, fit: true },
    {
      name: 'a standby that lacks modules is not',
      state: { ...STANDBY, hindrance: 'missing-modules' },
      fit: false,
    },
    { name: 'one in safe mode is not', state: { ...STANDBY, hindrance: 'safe-mode' }, fit: false },
    {
      name: 'a leader that lacks a type is not',
      state: { ...HELD, hindrance: 'missing-types' },
      missing: ['gone'],
      fit: false,
    },
    {
      name: 'a leader whose flows a user has stopped is',
      state: { ...HELD, hindrance: 'user' },
      before: false,
      fit: true,
    },
    {
      name: 'a leader that has yet to start is what it was before',
      state: LEADER,
      before: false,
      fit: false,
    },
    { name: 'also while it starts', state: { ...HELD, live: 'starting' }, before: false, fit: false },
    {
      name: 'flows that run are a proof',
      state: { ...HELD, live: 'running' },
      missing: ['gone'],
      before: false,
      fit: true,
    },
  ] satisfies readonly {
    name: string;
    state: ConductorState;
    missing?: string[];
    before?: boolean;
    fit: boolean;
  }[]) {
    it(name, () => {
      expect(isFit(state, missing, before)).to.equal(fit);
    });
  }

  it('a standby whose runtime asks whether to start has what it lacked', () => {
    const events: readonly ConductorEvent[] = [
      { type: 'hindered', by: 'missing-modules' },
      { type: 'asked', wish: 'start', answer: 'stop' },
    ];
    const state = events.reduce((before, event) => transition(before, event).state, INITIAL);
    expect(isFit(state, [], false)).to.equal(true);
  });

  it('one that is not has the lowest priority, but an observer stays one', () => {
    expect([priorityOf(5, true), priorityOf(5, false), priorityOf('never', false)]).to.deep.equal([
      5,
      -1_000,
      'never',
    ]);
  });
});
