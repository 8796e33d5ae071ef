import { hostname } from 'node:os';
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { leaderNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Rival } from '../support/nodes/rival.js';
import { type FlowNodes, type Runtime, SOON_MS } from '../support/nodes/runtime.js';

describe('nodes: output 3, role changes', function () {
  this.timeout(20_000);
  const here = process.env.HOSTNAME || hostname();
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const rival = async (name: string): Promise<Rival> => {
    const made = new Rival(redis.server, suite.key, 10_000, name);
    await made.leads();
    return made;
  };
  const roles = (): string[] =>
    runtime.at('node:3').map(({ election }) => `${election.previousRole} > ${election.role}`);

  it('output 3 reports the first role', async () => {
    const before = Date.now();
    runtime = await suite.start();
    const message = await runtime.next('node:3');
    const { token, since, at } = message.election;
    const { _msgid, ...rest } = message;
    expect(_msgid).to.be.a('string');
    expect(rest).to.deep.equal({
      topic: suite.key,
      payload: 'leader',
      election: {
        ...{ key: suite.key, role: 'leader', leader: here, token, since },
        ...{ replica: here, previousRole: 'unknown', previousLeader: null, reason: 'elected', at },
        ...{ next: null, standing: 'candidate' },
      },
    });
    expect(token).to.be.a('number');
    expect(at).to.be.within(before, Date.now());
  });

  it('output 3 can report the first role later, without holding messages for that', async () => {
    runtime = await suite.start({ firstReportDelay: '0,3' });
    const started = Date.now();
    runtime.inject('node');
    await runtime.next('node:1');
    expect(runtime.at('node:3')).to.deep.equal([]);
    const { election, payload } = await runtime.next('node:3');
    expect([payload, election.previousRole, election.reason]).to.deep.equal(['leader', 'unknown', 'elected']);
    // The flows were started a moment before this test could read the time.
    expect(election.at - started).to.be.above(200);
  });

  it('a first report that comes later reports the role of that moment', async () => {
    const first = await rival('first');
    runtime = await suite.start({ firstReportDelay: 0.5 });
    await runtime.status('node', ({ fill }) => fill === 'yellow');
    await first.stop();
    const message = await runtime.next('node:3');
    expect(message).to.include({ payload: 'leader' });
    expect(message.election).to.include({ previousRole: 'unknown', reason: 'elected' });
    expect(roles()).to.deep.equal(['unknown > leader']);
  });

  it('output 3 reports joining a leader, and being elected when that one releases', async () => {
    const first = await rival('first');
    runtime = await suite.start();
    const joined = await runtime.next('node:3');
    expect(joined.payload).to.equal('follower');
    expect(joined.election).to.include({ leader: 'first', reason: 'joined', previousRole: 'unknown' });
    expect(joined.election.token).to.equal(first.token);

    await first.stop();
    const elected = await runtime.next('node:3', ({ payload }) => payload === 'leader');
    expect(elected.election).to.include({ leader: here, previousRole: 'follower', reason: 'elected' });
    expect(elected.election.token).to.be.greaterThan(joined.election.token);
    expect(roles()).to.deep.equal(['unknown > follower', 'follower > leader']);
  });

  it('output 3 reports the loss of a lease taken by force', async () => {
    runtime = await suite.start({ lockTTL: 1 });
    await runtime.next('node:3');
    await redis.client.set(suite.key, 'thief#aaaaaaaaaa.1', { expiration: { type: 'PX', value: 60_000 } });
    const lost = await runtime.next('node:3', ({ payload }) => payload === 'follower');
    expect(lost.election).to.include({
      ...{ previousRole: 'leader', previousLeader: here, leader: 'thief', reason: 'lost' },
    });
  });

  it('output 3 reports a lease overwritten with data of another type as lost', async () => {
    runtime = await suite.start({ lockTTL: 0.5 });
    await runtime.next('node:3');
    await redis.client.multi().del(suite.key).lPush(suite.key, 'no lease').exec();
    const lost = await runtime.next('node:3', ({ payload }) => payload === 'follower');
    expect(lost.election).to.include({ previousRole: 'leader', leader: null, reason: 'lost' });
  });

  it('output 3 of a follower reports that the leader released its lease', async () => {
    const { token } = await rival('first');
    runtime = await suite.start({ reportLeaderChanges: true });
    await runtime.next('node:3');
    // What a release and the next acquisition look like to a replica that came too late.
    await redis.client
      .multi()
      .set(suite.key, 'second#bbbbbbbbbb.1', { expiration: { type: 'PX', value: 60_000 } })
      .publish('node-red-cluster-leader:0', JSON.stringify(['released', suite.key, String(token)]))
      .exec();
    const released = await runtime.next('node:3', ({ election }) => election.leader === 'second');
    expect(released.election).to.include({ role: 'follower', previousLeader: 'first', reason: 'released' });
  });

  for (const reportLeaderChanges of [true, false]) {
    const does = reportLeaderChanges ? 'reports' : 'does not report';
    it(`output 3 of a follower ${does} another leader, as the property says`, async () => {
      const first = await rival('first');
      runtime = await suite.start({ lockTTL: 10, reportLeaderChanges });
      await runtime.next('node:3');
      // The follower is kept from acquiring by a lease that takes the place of the first one.
      await redis.client.set(suite.key, 'second#bbbbbbbbbb.1', { expiration: { type: 'PX', value: 60_000 } });
      await redis.client.publish('node-red-cluster-leader:0', JSON.stringify(['released', suite.key, '1']));
      await poll(
        async () => {
          const from = runtime.received.mark();
          runtime.inject('node');
          return (await runtime.next('node:2', undefined, { from })).leaderHost === 'second';
        },
        { ms: SOON_MS, what: 'a message that names the second leader' },
      );
      const reported = runtime.at('node:3').map(({ election }) => [election.role, election.leader]);
      const joined = ['follower', 'first'];
      expect(reported).to.deep.equal(reportLeaderChanges ? [joined, ['follower', 'second']] : [joined]);
      if (reportLeaderChanges) {
        expect(runtime.at('node:3')[1]?.election).to.include({
          ...{ previousRole: 'follower', previousLeader: 'first', reason: 'elected' },
        });
      }
      await first.stop();
    });
  }

  for (const type of ['full', 'flows', 'nodes'] as const) {
    it(`a node that a deploy (${type}) re-created reports its former role once, as deployed`, async () => {
      runtime = await suite.start();
      const before = await runtime.next('node:3');
      const mark = runtime.received.mark();
      await runtime.deploy(suite.nodes({ name: 'changed' }), type);
      const after = await runtime.next('node:3', undefined, { from: mark });
      expect(after).to.include({ topic: suite.key, payload: 'leader' });
      expect(after.election).to.deep.equal({
        ...before.election,
        ...{ previousRole: 'leader', previousLeader: here, reason: 'deployed', at: after.election.at },
      });
      runtime.inject('node');
      await runtime.next('node:1', undefined, { from: mark });
      expect(runtime.at('node:3')).to.have.lengthOf(2);
    });
  }

  it('a node that a deploy added beside another reports its first role', async () => {
    runtime = await suite.start();
    await runtime.next('node:3');
    await runtime.deploy(
      [...suite.nodes(), ...(leaderNode('second', { lockKey: suite.key }) as FlowNodes)],
      'nodes',
    );
    const message = await runtime.next('second:3');
    expect(message.election).to.include({ role: 'leader', previousRole: 'unknown', reason: 'elected' });
    expect(runtime.at('node:3')).to.have.lengthOf(1);
  });

  it('output 3 sends nothing where it does not exist, as in a flow of 1.0.0', async () => {
    runtime = await suite.start({ wires: [['node:1'], ['node:2']] });
    runtime.inject('node');
    await runtime.next('node:1');
    expect(runtime.at('node:3')).to.deep.equal([]);
    expect(runtime.said('error', 'node')).to.deep.equal([]);
  });
});
