/** Work that takes a while to stop, in a pool of electors on a real server. */
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import type { Instant } from '../../src/election/ports.js';
import { Deploys } from '../../src/runtime/deploys.js';
import { ElectorPool } from '../../src/runtime/elector-pool.js';
import type { Participant } from '../../src/runtime/participant.js';
import type { Retreat } from '../../src/runtime/retreat.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useLab } from '../support/redis/lab.js';

const TTL_MS = 2_000;
/** Whose time cannot be told once, which is a defect that ends an election. */
class DefectiveClock extends SystemClock {
  defective = false;

  override instant(): Instant {
    if (!this.defective) return super.instant();
    this.defective = false;
    throw new Error('no time');
  }
}

const nothing = (): undefined => undefined;

/** Work that stops when the test says so. */
class Work implements Retreat {
  readonly budgetMs: number;
  asked = 0;
  #stopped: () => void = nothing;

  constructor(budgetMs: number) {
    this.budgetMs = budgetMs;
  }

  retreat(): Promise<void> {
    this.asked += 1;
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  stopped(): void {
    this.#stopped();
  }
}

describe('work in a pool that takes a while to stop', () => {
  const lab = useLab();
  const participants: Participant[] = [];

  const pool = (name: string, clock = new SystemClock()) => {
    const watcher = { opened: nothing, changed: nothing, closing: () => Promise.resolve() };
    return new ElectorPool({ clock, deploys: new Deploys(), name, watcher });
  };
  const join = (to: ElectorPool, nodeId: string, retreat?: Retreat): Participant => {
    const participant = to.join({
      ...{ server: lab.options, lockKey: lab.key, ttlMs: TTL_MS, nodeId, waitOnEmptyRedis: false },
      ...(retreat === undefined ? {} : { retreat }),
    });
    participants.push(participant);
    return participant;
  };
  const leads = (participant: Participant) =>
    poll(() => participant.elector.isLeader(), { ms: 2 * TTL_MS, everyMs: 2, what: 'a leader' });

  /** After more round trips than a release takes. */
  const holderInAWhile = async () => {
    for (let trips = 0; trips < 20; trips += 1) await lab.text('PING');
    return await lab.text('GET', lab.key);
  };

  afterEach(async () => {
    await Promise.all(participants.splice(0).map((participant) => participant.leave()));
  });

  it('nobody leads before all participants have stopped, and the largest budget counts', async () => {
    const anna = pool('anna');
    const [slow, quick] = [new Work(500), new Work(300)];
    const participant = join(anna, 'slow', slow);
    await leads(participant);
    join(anna, 'quick', quick);
    expect(participant.elector.reserveMs).to.equal(500);
    const other = join(pool('bert'), 'other');
    await poll(() => other.elector.view().leader === 'anna', { ms: TTL_MS, everyMs: 2, what: 'a follower' });

    participant.elector.resign();
    expect([slow.asked, quick.asked]).to.deep.equal([1, 1]);
    quick.stopped();
    expect(await holderInAWhile()).to.match(/^anna#/u);
    slow.stopped();
    await leads(other);
  });

  it('the reserve follows those who take part', async () => {
    const anna = pool('anna');
    const node = join(anna, 'node');
    await leads(node);
    const work = join(anna, 'work', new Work(400));
    expect(node.elector.reserveMs).to.equal(400);
    await work.leave();
    expect(node.elector.reserveMs).to.equal(0);
    expect(node.elector.isLeader()).to.equal(true);
  });

  it('the last one to leave has its lease released when its work has stopped', async () => {
    const work = new Work(1_000);
    const participant = join(pool('anna'), 'work', work);
    await leads(participant);
    const left = participant.leave();
    expect(work.asked).to.equal(1);
    expect(await holderInAWhile()).to.match(/^anna#/u);
    work.stopped();
    await left;
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('an elector that ended with a defect is replaced after a TTL without a deploy, when the work has stopped', async () => {
    const clock = new DefectiveClock();
    const work = new Work(500);
    const participant = join(pool('anna', clock), 'work', work);
    await leads(participant);
    const { elector } = participant;
    clock.defective = true;
    elector.resign();
    expect([elector.fault?.message, elector.isLeader(), work.asked]).to.deep.equal(['no time', false, 1]);
    work.stopped();
    await leads(participant);
    expect(participant.elector).not.to.equal(elector);
    expect(participant.elector.fault).to.equal(null);
    const left = participant.leave();
    work.stopped();
    await left;
    expect(clock.pending).to.equal(0);
  });
});
