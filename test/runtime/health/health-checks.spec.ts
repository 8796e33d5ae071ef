/** What health checks answer about simulated elections in virtual time. */
import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import type { Contact } from '../../../src/election/ports.js';
import { ElectionsHealth } from '../../../src/runtime/health/elections-health.js';
import { HealthChecks, type StandbyHealth } from '../../../src/runtime/health/health-checks.js';
import { KEY, SimulatedFleet, TTL_MS } from '../../support/simulation/fleet.js';
import type { SimulatedReplica } from '../../support/simulation/replica.js';

const LIMIT_MS = 20_000;
const SERVER = 'redis:6379';
const UP: Contact = { up: true } as Contact;
const DOWN: Contact = { up: false, cause: null, attempts: 0 };

type Check = 'leader' | 'replica' | 'liveness' | 'readiness' | 'status';

describe('health checks', () => {
  let fleet: SimulatedFleet;
  let standby: Omit<StandbyHealth, 'elector' | 'key'> | null;
  /** Whether the standby takes part in no election. */
  let unusable: boolean;
  let lagMs: number;
  let started: boolean;
  let contact: BehaviorSubject<Contact>;

  beforeEach(() => {
    fleet = new SimulatedFleet();
    standby = null;
    unusable = false;
    lagMs = 0;
    started = false;
    contact = new BehaviorSubject<Contact>(UP);
  });

  /** The checks of one process with these elections. */
  const checksOf = (...replicas: readonly SimulatedReplica[]) => {
    const elections = new ElectionsHealth({ now: () => fleet.time.now });
    const opened = replicas.map(({ elector }, index) => ({
      ...{ elector, ttlMs: TTL_MS },
      session: {
        server: { host: 'redis', port: 6379 + index, database: 0, password: 'pw-secret' },
        contactOf: () => contact,
      },
    }));
    for (const election of opened) elections.opened(election);
    const checks = new HealthChecks({
      ...{ replica: 'anna', version: '2.0.0', maxLagMs: 5_000 },
      elections: () => elections.all,
      standby: () => {
        if (standby === null) return null;
        return { ...standby, key: KEY, elector: unusable ? null : (replicas[0]?.elector ?? null) };
      },
      started: () => started,
      lagMs: () => lagMs,
    });
    const ask = (check: Check, query = '') => {
      const answer = checks.routes.get(check)?.(new URLSearchParams(query));
      if (answer === undefined || answer instanceof Promise) throw new Error(`no answer: ${check}`);
      return { status: answer.status, ...JSON.parse(answer.body) };
    };
    return { ask, elections, opened };
  };

  const leading = (options: Parameters<SimulatedFleet['join']>[1] = {}): SimulatedReplica => {
    const replica = fleet.join('anna', options);
    fleet.until(() => replica.leads, LIMIT_MS);
    return replica;
  };

  const following = (): SimulatedReplica => {
    const leader = fleet.join('bert');
    fleet.until(() => leader.leads, LIMIT_MS);
    const replica = fleet.join('anna');
    fleet.until(() => replica.elector.view().role === 'follower', LIMIT_MS);
    return replica;
  };

  const statuses = (ask: (check: Check) => { status: number }) =>
    (['leader', 'replica', 'liveness', 'readiness'] as const).map((check) => ask(check).status);

  it('a leader is a leader and no replica, live and ready', () => {
    const { ask } = checksOf(leading());
    expect(statuses(ask)).to.deep.equal([200, 503, 200, 200]);
    expect(ask('leader')).to.include({ key: KEY, role: 'leader', leader: 'anna' });
  });

  it('a follower is a replica and no leader, live and ready', () => {
    const { ask } = checksOf(following());
    expect(statuses(ask)).to.deep.equal([503, 200, 200, 200]);
    expect(ask('replica')).to.include({ role: 'follower', leader: 'bert' });
  });

  it('a replica whose role is unknown is neither, is live and not ready', () => {
    const { ask } = checksOf(fleet.join('anna'));
    expect(statuses(ask)).to.deep.equal([503, 503, 200, 503]);
    expect(ask('readiness').problems).to.deep.equal([`role-unknown: ${KEY}`]);
  });

  it('a term that no timer has ended yet is no leadership, and not live until it is announced', () => {
    const replica = leading();
    const { ask } = checksOf(replica);
    replica.clock.stall(2 * TTL_MS);
    fleet.time.run(TTL_MS);
    expect(ask('liveness')).to.deep.equal({ status: 503, live: false, problems: [`not-renewed: ${KEY}`] });
    expect(ask('leader').status).to.equal(503);
    expect(ask('liveness').status).to.equal(200);
  });

  it('a replica that has lost contact is not ready, and as live as ever', () => {
    const { ask } = checksOf(following());
    contact.next(DOWN);
    expect(statuses(ask)).to.deep.equal([503, 200, 200, 503]);
    expect(ask('readiness').problems).to.deep.equal([`not-connected: ${KEY}`]);
    contact.next(UP);
    expect(ask('readiness').status).to.equal(200);
  });

  it('an elector that ended with a defect is not live', () => {
    const replica = leading();
    const { ask } = checksOf(replica);
    replica.store.renew = () => {
      throw new Error('a defect');
    };
    fleet.until(() => replica.elector.fault !== null, LIMIT_MS);
    expect(ask('liveness')).to.deep.equal({ status: 503, live: false, problems: [`defect: ${KEY}`] });
    expect(ask('leader').status).to.equal(503);
  });

  it('an event loop that lags beyond the bound is not live', () => {
    const { ask } = checksOf(leading());
    lagMs = 5_000;
    expect(ask('liveness').status).to.equal(200);
    lagMs = 5_001;
    expect(ask('liveness')).to.deep.equal({ status: 503, live: false, problems: ['loop-lag'] });
    expect(ask('status')).to.include({ live: false, loopLag: 5_001 });
  });

  it('a process without elections is live, and ready once flows have started', () => {
    const { ask } = checksOf();
    expect(statuses(ask)).to.deep.equal([503, 503, 200, 503]);
    started = true;
    expect(statuses(ask)).to.deep.equal([503, 503, 200, 200]);
  });

  describe('of several elections', () => {
    const OTHER = 'other key';

    it('a lock key chooses one', () => {
      const { ask } = checksOf(leading(), fleet.join('anna', { key: OTHER }));
      expect(ask('leader', `key=${KEY}`).status).to.equal(200);
      expect(ask('leader', 'key=other+key')).to.include({ status: 503, key: OTHER });
      expect(ask('readiness').status).to.equal(503);
      expect(ask('readiness', `key=${KEY}`).status).to.equal(200);
    });

    it('a request that chooses none is refused with what there is', () => {
      const { ask } = checksOf(leading(), fleet.join('anna', { key: OTHER }));
      for (const check of ['leader', 'replica'] as const) {
        expect(ask(check)).to.deep.include({
          ...{ status: 400, error: 'ambiguous' },
          elections: [
            { key: KEY, server: SERVER },
            { key: OTHER, server: 'redis:6380' },
          ],
        });
      }
    });

    it('an unknown lock key is refused, by every check', () => {
      const { ask } = checksOf(leading());
      for (const check of ['leader', 'replica', 'liveness', 'readiness', 'status'] as const) {
        expect(ask(check, 'key=nothing'), check).to.include({ status: 404, error: 'unknown-key' });
      }
    });

    it('a server chooses between two elections of one lock key', () => {
      const elsewhere = new SimulatedFleet();
      const { ask } = checksOf(leading(), elsewhere.join('anna'));
      expect(ask('leader', `key=${KEY}`).status).to.equal(400);
      expect(ask('leader', `key=${KEY}&server=${SERVER}`).status).to.equal(200);
      expect(ask('leader', `key=${KEY}&server=redis:6380`).status).to.equal(503);
    });

    it('an election that has ended does not count any more', async () => {
      const { ask, elections, opened } = checksOf(leading(), fleet.join('anna', { key: OTHER }));
      const [, other] = opened;
      if (other !== undefined) await elections.closing(other);
      expect(ask('leader').status).to.equal(200);
    });
  });

  describe('with hot standby', () => {
    const phase = (name: string, obstacles: readonly string[] = []) => {
      standby = {
        ...{ phase: name, active: name === 'active', waiting: name === 'standby' },
        ...{ obstacles, revision: 'abc' },
      };
    };

    it('its lock key is the default, and a leader leads only while its flows run', () => {
      const { ask } = checksOf(leading(), fleet.join('anna', { key: 'other' }));
      for (const name of ['standby', 'starting', 'stopping', 'held']) {
        phase(name);
        expect(ask('leader'), name).to.include({ status: 503, phase: name });
      }
      phase('active');
      expect(ask('leader')).to.include({ status: 200, key: KEY, phase: 'active' });
      expect(ask('replica').status).to.equal(503);
    });

    it('flows that still run do not make a leader of who does not lead', () => {
      const { ask } = checksOf(following());
      phase('active');
      expect(ask('leader').status).to.equal(503);
      expect(ask('replica').status).to.equal(503);
      phase('standby');
      expect(ask('replica').status).to.equal(200);
    });

    it('a standby that could not take over is not ready, and says why', () => {
      const { ask } = checksOf(following());
      phase('standby', ['missing-types']);
      expect(ask('readiness')).to.deep.equal({
        ...{ status: 503, ready: false },
        problems: [`missing-types: ${KEY}`],
      });
      expect(ask('liveness').status).to.equal(200);
    });

    it('a standby that cannot be used is neither, whatever else this process leads, and not ready', () => {
      const { ask } = checksOf(leading({ key: 'other' }));
      unusable = true;
      phase('unusable', ['unusable']);
      for (const query of ['', `key=${KEY}`]) {
        for (const check of ['leader', 'replica'] as const) {
          expect(ask(check, query)).to.include({ status: 503, phase: 'unusable' });
        }
      }
      expect(ask('leader', 'key=other').status).to.equal(200);
      expect(ask('readiness').problems).to.deep.equal([`unusable: ${KEY}`]);
      expect(ask('liveness').status).to.equal(200);
    });

    it('another lock key of the process has nothing to do with it', () => {
      const { ask } = checksOf(following(), fleet.join('anna', { key: 'other' }));
      phase('standby');
      fleet.time.run(TTL_MS);
      expect(ask('leader', 'key=other').status).to.equal(200);
    });
  });

  it('the status tells everything, and no secret', () => {
    const replica = leading();
    const { ask } = checksOf(replica);
    standby = { phase: 'active', active: true, waiting: false, obstacles: [], revision: 'abc' };
    const status = ask('status');
    expect(status).to.include({ status: 200, replica: 'anna', version: '2.0.0', live: true, ready: true });
    const [election] = status.elections;
    expect(election).to.deep.include({
      ...{ key: KEY, server: SERVER, connected: true, role: 'leader', leader: 'anna' },
      token: replica.elector.view().token,
      ...{ reason: 'elected', standing: 'candidate', ttl: TTL_MS, problem: null },
      hotStandby: { phase: 'active', revision: 'abc', obstacles: [] },
    });
    expect(election.remaining).to.be.within(1, TTL_MS);
    expect(JSON.stringify(status)).to.not.contain('pw-secret');
  });
});
