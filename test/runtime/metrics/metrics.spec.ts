/** Metrics of simulated elections in virtual time, read as Prometheus text. */
import { expect } from 'chai';
import { register } from 'prom-client';
import { BehaviorSubject, Subject } from 'rxjs';
import type { Contact } from '../../../src/election/ports.js';
import { METRICS } from '../../../src/runtime/metrics/catalogue.js';
import type { MeteredElection } from '../../../src/runtime/metrics/counting.js';
import { Metrics } from '../../../src/runtime/metrics/metrics.js';
import type { TimedRenewal } from '../../../src/runtime/timed-store.js';
import { KEY, SimulatedFleet, TTL_MS } from '../../support/simulation/fleet.js';

const SERVER = 'redis:6379';
const ofKey = `server="${SERVER}",key="${KEY}"`;
const LIMIT_MS = 20_000;

/** Lines of the text, by metric and labels as written. */
async function read(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const { text } = await metrics.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('metrics', () => {
  let fleet: SimulatedFleet;
  let held: Record<string, number>;
  let contact: BehaviorSubject<Contact>;
  let pushes: BehaviorSubject<boolean>;
  let renewals: Subject<TimedRenewal>;

  beforeEach(() => {
    fleet = new SimulatedFleet();
    held = {};
    contact = new BehaviorSubject<Contact>({ up: false, cause: null, attempts: 0 });
    pushes = new BehaviorSubject(true);
    renewals = new Subject();
  });

  const begin = (processMetrics = false): Metrics =>
    new Metrics({
      clock: { now: () => fleet.time.now },
      ...{ replica: 'anna', version: '2.0.0', processMetrics },
      heldBy: (nodeId) => held[nodeId] ?? 0,
    });

  const electionOf = (elector: MeteredElection['elector'], ...nodeIds: string[]): MeteredElection => ({
    ...{ elector, ttlMs: TTL_MS },
    participants: new Set(nodeIds.map((nodeId) => ({ nodeId, ttlMs: TTL_MS }))),
    session: {
      server: { host: 'redis', port: 6379, database: 0, password: 'pw-secret' },
      contact$: contact,
      pushesLive$: pushes,
      renewals$: renewals,
    },
  });

  /** A replica that is counted from its start. */
  const join = async (metrics: Metrics, name = 'anna'): Promise<MeteredElection> => {
    metrics.begin();
    const election = electionOf(fleet.join(name).elector, 'node');
    metrics.opened(election);
    return election;
  };

  it('metrics tell the role, the term, the token, the TTL and the time that is left', async () => {
    const metrics = begin();
    const { elector } = await join(metrics);
    fleet.until(() => elector.isLeader(), LIMIT_MS);
    fleet.time.run(100);
    const seen = await read(metrics);
    expect(seen.get('cluster_leader_info{version="2.0.0",replica="anna"}')).to.equal(1);
    expect(seen.get(`cluster_leader_role{${ofKey},role="leader"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_role{${ofKey},role="follower"}`)).to.equal(0);
    expect(seen.get(`cluster_leader_terms_total{${ofKey}}`)).to.equal(1);
    expect(seen.get(`cluster_leader_changes_total{${ofKey},role="leader",reason="elected"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_fencing_token{${ofKey}}`)).to.equal(elector.view().token);
    expect(seen.get(`cluster_leader_lease_ttl_seconds{${ofKey}}`)).to.equal(TTL_MS / 1_000);
    const left = (elector.leaseEnd ?? 0) - fleet.time.now;
    expect(seen.get(`cluster_leader_lease_remaining_seconds{${ofKey}}`)).to.be.closeTo(left / 1_000, 1e-6);
  });

  it('a follower and its take-over are counted by reason, as is the time without a leader', async () => {
    const metrics = begin();
    const first = fleet.join('bert');
    fleet.until(() => first.leads, LIMIT_MS);
    const { elector } = await join(metrics);
    fleet.until(() => elector.view().role === 'follower', LIMIT_MS);
    const before = (await read(metrics)).get(`cluster_leader_without_leader_seconds_total{${ofKey}}`) ?? 0;
    first.crash();
    fleet.until(() => elector.isLeader(), LIMIT_MS);
    fleet.time.run(1_000);
    const seen = await read(metrics);
    expect(seen.get(`cluster_leader_changes_total{${ofKey},role="follower",reason="joined"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_changes_total{${ofKey},role="leader",reason="elected"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_terms_total{${ofKey}}`)).to.equal(1);
    const without = seen.get(`cluster_leader_without_leader_seconds_total{${ofKey}}`) ?? 0;
    expect(without - before, 's').to.be.within(0, 0.1);
  });

  it('the time without a leader goes on while there is none', async () => {
    const metrics = begin();
    metrics.begin();
    fleet.server.freeze(60_000);
    metrics.opened(electionOf(fleet.join('anna').elector));
    fleet.time.run(7_000);
    const name = `cluster_leader_without_leader_seconds_total{${ofKey}}`;
    expect((await read(metrics)).get(name)).to.be.closeTo(7, 0.01);
  });

  it('renewals are timed, and failures counted by kind', async () => {
    const metrics = begin();
    await join(metrics);
    renewals.next({ key: KEY, ms: 0.7, failure: null });
    renewals.next({ key: KEY, ms: 30, failure: null });
    renewals.next({ key: KEY, ms: 500, failure: 'timeout' });
    const seen = await read(metrics);
    const name = 'cluster_leader_renewal_duration_seconds';
    expect(seen.get(`${name}_count{server="${SERVER}"}`)).to.equal(2);
    expect(seen.get(`${name}_sum{server="${SERVER}"}`)).to.be.closeTo(0.0307, 1e-9);
    expect(seen.get(`${name}_bucket{le="0.001",server="${SERVER}"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_renewal_failures_total{${ofKey},kind="timeout"}`)).to.equal(1);
  });

  it('reconnects count only contact that is back, not the first', async () => {
    const metrics = begin();
    await join(metrics);
    const name = `cluster_leader_reconnects_total{server="${SERVER}"}`;
    const commands = `cluster_leader_connected{server="${SERVER}",connection="commands"}`;
    contact.next({ up: true });
    expect((await read(metrics)).get(name)).to.equal(0);
    contact.next({ up: false, cause: new Error('lost'), attempts: 0 });
    contact.next({ up: false, cause: new Error('lost'), attempts: 1 });
    pushes.next(false);
    const lost = await read(metrics);
    expect([lost.get(name), lost.get(commands)]).to.deep.equal([0, 0]);
    expect(lost.get(`cluster_leader_connected{server="${SERVER}",connection="pushes"}`)).to.equal(0);
    contact.next({ up: true, unproven: { cause: null, attempts: 1 } });
    contact.next({ up: true });
    const back = await read(metrics);
    expect([back.get(name), back.get(commands)]).to.deep.equal([1, 1]);
  });

  it('held messages are those of all nodes of the lock key', async () => {
    const metrics = begin();
    metrics.opened(electionOf(fleet.join('anna').elector, 'one', 'two'));
    held = { one: 3, two: 4, other: 9 };
    expect((await read(metrics)).get(`cluster_leader_held_messages{${ofKey}}`)).to.equal(7);
  });

  it('an election that has ended is gone from the text, with its server', async () => {
    const metrics = begin();
    const election = await join(metrics);
    renewals.next({ key: KEY, ms: 1, failure: null });
    await metrics.closing(election);
    expect([...(await read(metrics)).keys()]).to.deep.equal([
      'cluster_leader_info{version="2.0.0",replica="anna"}',
    ]);
    expect([contact.observed, pushes.observed, renewals.observed]).to.deep.equal([false, false, false]);
  });

  it('an elector that replaces a failed one is counted on', async () => {
    const metrics = begin();
    const failed = await join(metrics);
    const next = { ...failed, elector: fleet.join('anna').elector };
    metrics.opened(next);
    await metrics.closing(failed);
    fleet.until(() => next.elector.view().met, LIMIT_MS);
    renewals.next({ key: KEY, ms: 1, failure: 'broken' });
    const seen = await read(metrics);
    expect(seen.get(`cluster_leader_renewal_failures_total{${ofKey},kind="broken"}`)).to.equal(1);
    expect(seen.get(`cluster_leader_role{${ofKey},role="unknown"}`)).to.equal(0);
  });

  it('names that users choose cannot break the text', async () => {
    const metrics = begin();
    metrics.opened(electionOf(fleet.join('anna', { key: 'a"b\\c\nd' }).elector));
    const { text } = await metrics.text();
    expect(text).to.contain('key="a\\"b\\\\c\\nd"');
    const line = /^(?:#.*|[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[0-9.e+-]+|\+Inf))?$/;
    expect(text.split('\n').filter((each) => !line.test(each))).to.deep.equal([]);
  });

  it('no secret is in the text', async () => {
    const metrics = begin();
    await join(metrics);
    expect((await metrics.text()).text).to.not.contain('pw-secret');
  });

  it('metrics of the process are there only if asked for, and the global registry is left alone', async () => {
    const names = async (metrics: Metrics) => [...(await read(metrics)).keys()].join('\n');
    expect(await names(begin())).to.not.contain('process_cpu');
    expect(await names(begin(true))).to.contain('process_cpu_seconds_total');
    expect(register.getMetricsAsArray()).to.deep.equal([]);
  });

  it('requests at the same time share one text, and later ones are new', async () => {
    const metrics = begin();
    const [one, other] = await Promise.all([metrics.text(), metrics.text()]);
    expect(one).to.equal(other);
    expect(await metrics.text()).to.not.equal(one);
  });

  it('writing the text lets other work go on in between', async () => {
    const metrics = begin();
    await join(metrics);
    let turns = 0;
    let written = false;
    const turn = () => {
      turns += 1;
      if (!written) setImmediate(turn);
    };
    turn();
    await metrics.text();
    written = true;
    expect(turns).to.be.least(Object.keys(METRICS).length);
  });

  it('nothing is counted before somebody asks', async () => {
    const metrics = begin();
    metrics.opened(electionOf(fleet.join('anna').elector));
    expect([contact.observed, renewals.observed]).to.deep.equal([false, false]);
    await metrics.text();
    expect([contact.observed, renewals.observed]).to.deep.equal([true, true]);
  });
});
