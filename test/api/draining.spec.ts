import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { ElectorOptions } from '../../src/api/api.js';
import { drain, ElectionError } from '../../src/api/index.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import type { Participant } from '../../src/runtime/participant.js';
import { type SharedReplica, sharedReplicas } from '../../src/runtime/process-share.js';
import { Session } from '../../src/runtime/session.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useLab } from '../support/redis/lab.js';
import { next, recordedEvents, useElectors } from './support/electors.js';

describe('a process that is drained', () => {
  const lab = useLab();
  const electors = useElectors(lab);
  const sessions: Session[] = [];

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.close();
    await drain(false);
  });

  /** A candidate that is not drained with this process. */
  const elsewhere = () => {
    const session = new Session({
      server: lab.options,
      clock: new SystemClock(),
      name: 'elsewhere',
      phase: 0,
    });
    sessions.push(session);
    return session.elect(lab.key, 1_000);
  };

  it('hands over what it leads, says so once the server has confirmed it, and leads again after that', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const other = elsewhere();
    await lab.until('the other to follow', async () => other.view().leader === 'a');
    const seen = recordedEvents(elector);
    const standings: string[] = [];
    elector.on('standing', (standing) => standings.push(standing));
    const change = next(elector, 'revoked');
    expect(await drain(true)).to.equal(true);
    expect(await lab.text('GET', lab.key)).to.not.match(/^a#/u);
    expect([elector.isLeader(), elector.standing]).to.deep.equal([false, 'drained']);
    expect(await change).to.include({ role: 'follower', reason: 'resigned', standing: 'drained' });
    await lab.until('the other to lead', async () => other.isLeader());
    expect(await drain(false)).to.equal(true);
    expect(elector.standing).to.equal('candidate');
    const again = next(elector, 'leader');
    await other.stop();
    await again;
    expect(standings).to.deep.equal(['drained', 'candidate']);
    expect(seen.slice(0, 3)).to.deep.equal(['revoked', 'reelection', 'follower']);
  });

  it('electors of any name that start meanwhile lead only after that', async () => {
    await drain(true);
    const elector = electors.make('a name that was not used before').start();
    expect(await next(elector, 'standing')).to.equal('drained');
    await next(elector, 'follower');
    expect(await lab.command('GET', lab.key)).to.equal(null);
    await drain(false);
    await next(elector, 'leader');
  });

  it('a Node-RED that starts meanwhile in the process is drained, too', async () => {
    const { CLUSTER_LEADER_NAME } = process.env;
    // Of a name that no runtime in this process has yet: other files have had theirs.
    process.env.CLUSTER_LEADER_NAME = 'a Node-RED that starts meanwhile';
    try {
      await drain(true);
      const drained: boolean[] = [];
      runtimeContextOf(new EventEmitter()).pool.drained$.subscribe((each) => drained.push(each));
      await drain(false);
      expect(drained).to.deep.equal([true, false]);
    } finally {
      if (CLUSTER_LEADER_NAME === undefined) delete process.env.CLUSTER_LEADER_NAME;
      else process.env.CLUSTER_LEADER_NAME = CLUSTER_LEADER_NAME;
    }
  });

  it('its observers are told apart, before and after', async () => {
    const elector = electors.make('a', { priority: 'never' });
    expect([elector.standing, electors.make('a').standing]).to.deep.equal(['observer', 'candidate']);
    await next(elector.start(), 'follower');
    for (const [on, standing] of [
      [true, 'drained'],
      [false, 'observer'],
    ] as const) {
      const told = next(elector, 'standing');
      await drain(on);
      expect([await told, elector.standing]).to.deep.equal([standing, standing]);
    }
    await elector.stop();
    expect(elector.standing).to.equal('observer');
  });

  it('what is neither true nor false is an error at once', () => {
    expect(() => Reflect.apply(drain, null, ['off']))
      .to.throw(ElectionError)
      .with.property('code', 'drain-invalid');
  });
});

describe('an older copy of the package, which came first in the process', () => {
  const lab = useLab();
  const electors = useElectors(lab);
  const names: string[] = [];

  afterEach(async () => {
    for (const name of names.splice(0)) sharedReplicas().delete(name);
    await drain(false);
  });

  /** With the four things that all copies of this contract have, and electors that know no candidacies. */
  const older = async (name: string) => {
    await electors.make(name).start().stop();
    const replica = sharedReplicas().get(name);
    if (replica === undefined) throw new Error(`There is no replica ${name}`);
    const { clock, ofRuntime } = replica;
    const join = (request: Parameters<SharedReplica['join']>[0]): Participant => {
      const { candidacy$: _, ...participant } = Object.getOwnPropertyDescriptors(
        replica.join({ ...request, priority: 0, balance: false }),
      );
      return Object.defineProperties({}, participant) as Participant;
    };
    sharedReplicas().set(name, { name, clock, ofRuntime, join });
    names.push(name);
  };

  it('cannot be drained: an error in words, and nothing is drained', async () => {
    await older('old');
    const [own, theirs] = [electors.make('new').start(), electors.make('old', { key: `${lab.key}:old` })];
    await next(own, 'leader');
    await next(theirs.start(), 'leader');
    expect(() => drain(true))
      .to.throw(ElectionError, /^An older copy of this package.*: update it, or load this one first$/u)
      .with.property('code', 'copy-too-old');
    expect([own.isLeader(), theirs.isLeader(), own.standing]).to.deep.equal([true, true, 'candidate']);
  });

  it('that comes after the drain: an error in words when an elector joins it', async () => {
    await drain(true);
    await older('old');
    expect(await next(electors.make('old').start(), 'error')).to.include({ code: 'copy-too-old' });
  });

  for (const options of [{ balance: true }, { priority: 'never' }] satisfies Partial<ElectorOptions>[]) {
    it(`${Object.keys(options)}: an error in words, and the election goes on`, async () => {
      await older('old');
      const elector = electors.make('old', options);
      const led = next(elector, 'leader');
      expect(await next(elector.start(), 'error')).to.include({ code: 'copy-too-old' });
      await led;
    });
  }
});

describe('an elector with balance', () => {
  const lab = useLab();
  const electors = useElectors(lab);

  it('ranks as a node with balance does, by the keys that it leads', async () => {
    const [leader, other] = [electors.make('a', { balance: true }), electors.make('b', { balance: true })];
    await next(leader.start(), 'leader');
    await next(other.start(), 'follower');
    // By the record, which has the rank of the best candidate in parts of a million.
    await lab.until('a weight', async () => {
      const { next: candidate = '', rank = '0' } = await lab.record(lab.key);
      return candidate.startsWith('b#') && Number(rank) > 0 && Number(rank) < 1_000_000;
    });
  });
});
