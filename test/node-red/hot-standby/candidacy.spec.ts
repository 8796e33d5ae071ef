import { expect } from 'chai';
import { LEAST_PRIORITY, type Priority } from '../../../src/election/rank.js';
import { Candidacy } from '../../../src/node-red/hot-standby/candidacy.js';
import { type ConductorState, INITIAL } from '../../../src/node-red/hot-standby/conductor/state.js';
import type { Participant } from '../../../src/runtime/participant.js';

/** What an operator has chosen. */
const WANTED = 5;

describe('how a replica in hot standby stands for election', () => {
  const loaded: ConductorState = { ...INITIAL, booted: true };
  let joined: Priority[];
  /** Priorities that take part now. */
  let present: Priority[];
  let told: boolean[];
  let candidacy: Candidacy;

  beforeEach(() => {
    joined = [];
    present = [];
    told = [];
    const join = (priority: Priority): Participant => {
      joined.push(priority);
      present.push(priority);
      const leave = async (): Promise<void> => {
        present = present.filter((each) => each !== priority);
      };
      return { leave } as Participant;
    };
    candidacy = new Candidacy({
      ...{ priority: WANTED, join },
      journal: { fitness: (fit) => void told.push(fit) },
    });
  });

  it('observes until its flows are loaded, then stands with its priority', () => {
    expect(present).to.deep.equal(['never']);
    candidacy.stand();
    expect(present).to.deep.equal([WANTED]);
    expect(told).to.deep.equal([]);
  });

  it('tells when it stands, also those that ask later', () => {
    let stood = 0;
    candidacy.stands$.subscribe(() => {
      stood += 1;
    });
    expect(stood).to.equal(0);
    candidacy.stand();
    candidacy.stands$.subscribe(() => {
      stood += 1;
    });
    expect(stood).to.equal(2);
  });

  it('stands with the lowest priority while it could not run its flows, and says so', () => {
    candidacy.stand();
    candidacy.judge(loaded, ['opc-ua']);
    expect(present).to.deep.equal([LEAST_PRIORITY]);
    candidacy.judge(loaded, []);
    expect(present).to.deep.equal([WANTED]);
    expect(told).to.deep.equal([false, true]);
  });

  it('stands with the lowest priority from the start if it lacks a type then', () => {
    candidacy.judge(loaded, ['opc-ua']);
    expect(present).to.deep.equal(['never']);
    candidacy.stand();
    expect(present).to.deep.equal([LEAST_PRIORITY]);
    expect(told).to.deep.equal([false]);
  });

  it('does not join anew for the same judgement, nor once the runtime has ended', () => {
    candidacy.stand();
    candidacy.judge(loaded, []);
    candidacy.judge({ ...loaded, ended: true }, ['opc-ua']);
    expect(joined).to.deep.equal(['never', WANTED]);
  });

  it('leaves as what it stands, and does not stand later, as when it is told to stop while it starts', async () => {
    await candidacy.leave();
    candidacy.stand();
    expect(present).to.deep.equal([]);
  });
});
