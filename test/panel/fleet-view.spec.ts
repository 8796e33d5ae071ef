/** What the panel is shown, from what is known: a pure function. */
import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import type { ElectionView } from '../../src/election/view.js';
import type { ElectionFacts, FleetFacts, ServerFacts } from '../../src/panel/fleet-facts.js';
import { fleetView } from '../../src/panel/fleet-view.js';

const view: ElectionView = {
  key: 'jobs',
  role: 'follower',
  leader: 'pod-2',
  token: 7,
  since: 5,
  reason: 'joined',
  met: true,
  trouble: null,
  wait: null,
  otherTtlMs: null,
  next: 'pod-3',
  standing: 'candidate' as const,
};
const election: ElectionFacts = {
  id: 'E',
  view,
  ttlMs: 10_000,
  priority: 0,
  electorId: 'mine',
  remainingMs: 900,
  fault: null,
  wait: null,
  nodes: [{ id: 'n1', within: [] }],
  wantedTtls: [10_000],
  otherTtls: [],
  others: [],
  memberId: 'me',
  readiness: null,
  changes: [],
};
const server: ServerFacts = {
  id: 'S',
  server: { host: 'redis', port: 6379, database: 3, username: 'fleet', password: 'pw-1-2-3' },
  serverChosen: true,
  contact: { up: true },
  since: 1,
  garbage: null,
  pushesLive: true,
  primaries: [],
  failover: null,
};

const shown = (facts: Partial<ServerFacts> = {}, ...elections: Partial<ElectionFacts>[]) => {
  const fleet: FleetFacts = {
    replica: { id: 'R', name: 'pod-1', version: '2.0.0', startedAt: 9, editorUrl: null, drained: false },
    wall: 1_000,
    unusable: [],
    standby: null,
    servers: [
      { ...server, ...facts, elections: elections.map((election_) => ({ ...election, ...election_ })) },
    ],
  };
  const result = fleetView(fleet);
  return { result, server: result.servers[0], election: result.elections[0] };
};
const other = {
  ...{ version: '2.0.0', startedAt: 9, ttlMs: 10_000, editorUrl: null },
  ...{ electorId: 'another', priority: 5, drained: false, readiness: null },
};
const down = (cause: Error, attempts = 3) => ({ contact: { up: false, cause, attempts } }) as const;

describe('panel: the fleet view', () => {
  it('the view has exactly the fields of the contract', () => {
    expect(shown({}, {}).result).to.deep.equal({
      replica: { id: 'R', name: 'pod-1', version: '2.0.0', startedAt: 9, editorUrl: null, drained: false },
      unusable: [],
      standby: null,
      now: 1_000,
      servers: [
        {
          ...{ id: 'S', address: 'redis:6379', database: 3, contact: 'up', since: 1, problem: null },
          ...{ pushesLive: true, kind: 'single', primaries: [], failover: null },
        },
      ],
      elections: [
        {
          ...{
            id: 'E',
            serverId: 'S',
            lockKey: 'jobs',
            role: 'follower',
            leader: 'pod-2',
            next: 'pod-3',
            standing: 'candidate',
            token: 7,
            since: 5,
          },
          ...{
            reason: 'joined',
            ttlMs: 10_000,
            remainingMs: 900,
            problem: null,
            wait: null,
            nodes: [{ id: 'n1', within: [] }],
            wantedTtls: [10_000],
            otherTtls: [],
            changes: [],
          },
          members: [
            {
              ...{ id: 'me', name: 'pod-1', version: '2.0.0', startedAt: 9, editorUrl: null, drained: false },
              ...{ role: 'follower', ttlMs: 10_000, self: true, heard: true, priority: 0, electorId: 'mine' },
              readiness: null,
            },
          ],
        },
      ],
    });
  });

  it('the view tells a server never reached from one that is gone, and why', () => {
    expect(shown({ contact: { up: false, cause: null, attempts: 0 } }).server).to.include({
      contact: 'connecting',
      problem: null,
    });
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(shown(down(refused)).server).to.deep.include({
      contact: 'down',
      problem: {
        code: 'connection-refused',
        params: { server: 'redis:6379/3', host: 'redis', detail: 'connect ECONNREFUSED' },
      },
    });
  });

  it('the view tells a server that the user named from the default', () => {
    const unknown = down(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    expect(shown(unknown).server?.problem?.code).to.equal('default-host-unknown');
    expect(shown({ ...unknown, serverChosen: false }).server?.problem?.code).to.equal('no-server');
  });

  it('the view says what an election waits for', () => {
    const wait = { why: 'not-ended', until: 5_000 } as const;
    const vacant = { ...view, leader: null, token: null };
    expect(shown({}, { view: vacant, wait }).election?.wait).to.deep.equal(wait);
  });

  it('the view reports garbage on the leadership channel unless something worse is wrong', () => {
    const garbage = { code: 'channel-garbage', detail: 'hello' } as const;
    expect(shown({ garbage }).server?.problem?.code).to.equal('channel-garbage');
    const both = shown({ garbage, ...down(new Error('gone')) });
    expect(both.server?.problem?.code).to.equal('no-connection');
  });

  it('the view reports a lock key in the words of its code, and a defect first', () => {
    const trouble = { code: 'refused', detail: 'WRONGTYPE of value', storeCode: 'WRONGTYPE' } as const;
    expect(shown({}, { view: { ...view, trouble } }).election?.problem).to.deep.equal({
      code: 'lock-key-wrong-type',
      params: { key: 'jobs', detail: 'WRONGTYPE of value', server: 'redis:6379/3' },
    });
    const broken = shown({}, { view: { ...view, trouble }, fault: 'a defect' });
    expect(broken.election?.problem).to.deep.equal({ code: 'internal', params: { detail: 'a defect' } });
  });

  it('the view holds no credentials, even if the server repeats them', () => {
    const words = "NOPERM User fleet has no permissions to run 'get' (pw-1-2-3)";
    const trouble = { code: 'refused', detail: words, storeCode: 'NOPERM' } as const;
    const { result } = shown(down(new ErrorReply(words)), { view: { ...view, trouble } });
    expect(JSON.stringify(result)).not.to.match(/fleet|pw-1-2-3/u);
    const named = "NOPERM User fleet has no permissions to run the 'get' command";
    expect(shown(down(new ErrorReply(named))).server?.problem?.params.detail).to.equal(
      "NOPERM User *** has no permissions to run the 'get' command",
    );
  });

  it('the view masks nothing in words that did not come from the server', () => {
    const same = { host: 'redis', port: 6379, database: 0, username: 'redis', password: 'redis' };
    const refused = Object.assign(new Error('connect ECONNREFUSED redis'), { code: 'ECONNREFUSED' });
    const { server: view_ } = shown({ server: same, ...down(refused) });
    expect(view_?.address).to.equal('redis:6379');
    expect(view_?.problem?.params).to.deep.equal({
      ...{ server: 'redis:6379', host: 'redis', detail: 'connect ECONNREFUSED redis' },
    });
  });

  it('the view names the kind of server, its primaries, and where the last one moved', () => {
    const sentinels = [{ host: 's', port: 26379 }];
    const kind = {
      kind: 'sentinel',
      masterName: 'main',
      sentinels,
      sentinelLogin: { password: 'pw-s' },
    } as const;
    const failover = { from: 'a:6379', to: 'b:6379', at: 5 };
    const { server: seen } = shown({ server: { ...kind, database: 0 }, primaries: ['b:6379'], failover });
    expect(seen).to.deep.include({ kind: 'sentinel', primaries: ['b:6379'], failover });
    expect(JSON.stringify(seen)).to.not.contain('pw-s');
  });

  it('the view puts IPv6 addresses of servers in brackets', () => {
    const ipv6 = shown({ server: { host: '::1', port: 6379, database: 0 } });
    expect(ipv6.server?.address).to.equal('[::1]:6379');
  });

  it('the view shows no member as leader beside the known leader', () => {
    const leading = { ...other, role: 'leader' } as const;
    const others = [
      { id: 'b', name: 'pod-2', ...leading },
      { id: 'c', name: 'pod-3', ...leading },
    ];
    const rolesBeside = (now: ElectionView) =>
      shown({}, { others, view: now }).election?.members.map(({ role }) => role);
    expect(rolesBeside(view), 'pod-2 leads').to.deep.equal(['follower', 'leader', 'unknown']);
    const mine: ElectionView = { ...view, role: 'leader', leader: 'pod-1' };
    expect(rolesBeside(mine), 'we lead').to.deep.equal(['leader', 'unknown', 'unknown']);
    const nobody: ElectionView = { ...view, leader: null, token: null };
    expect(rolesBeside(nobody), 'nobody is known to').to.deep.equal(['follower', 'leader', 'leader']);
  });

  it('the view drops what members said before contact was lost', () => {
    const leading = { ...other, id: 'b', name: 'pod-2', role: 'leader' } as const;
    const { members = [] } = shown(down(new Error('gone')), { others: [leading] }).election ?? {};
    expect(members.map(({ name, role, heard }) => [name, role, heard])).to.deep.equal([
      ['pod-1', 'follower', true],
      ['pod-2', 'unknown', false],
    ]);
  });

  it('the view takes the leader’s TTL from the record if the leader itself was not heard', () => {
    const heard = [{ name: 'pod-3', ttlMs: 5_000 }];
    const differing: ElectionView = { ...view, otherTtlMs: 20_000 };
    const told = (otherTtls: typeof heard) => shown({}, { view: differing, otherTtls }).election?.otherTtls;
    expect(told(heard)).to.deep.equal([...heard, { name: 'pod-2', ttlMs: 20_000 }]);
    expect(told([{ name: 'pod-2', ttlMs: 20_000 }])).to.have.lengthOf(1);
  });

  it('the view lists the nodes that take no part, and why', () => {
    const problem = {
      code: 'ttl-not-a-number',
      params: { value: 'ten' },
      cause: new Error('secret'),
    } as const;
    const place = { id: 'n2', within: ['sub'] };
    const unusable = [{ place, lockKey: '\u0000jobs', problem }];
    const { result } = shown();
    const view_ = fleetView({
      replica: { ...result.replica },
      wall: 1,
      servers: [],
      unusable,
      standby: null,
    });
    expect(view_.unusable).to.deep.equal([
      {
        node: { id: 'n2', within: ['sub'] },
        lockKey: 'jobs',
        problem: { code: 'ttl-not-a-number', params: { value: 'ten' } },
      },
    ]);
  });

  it('the view lists members by name, this replica among them', () => {
    const member = { ...other, role: 'follower' } as const;
    const others = [
      { id: 'c', name: 'pod-3', ...member },
      { id: 'b', name: 'pod-0', ...member },
      { id: 'a', name: 'pod-3', ...member },
    ];
    const { members = [] } = shown({}, { others }).election ?? {};
    expect(members.map(({ id, self }) => `${id} ${self}`)).to.deep.equal([
      'b false',
      'me true',
      'a false',
      'c false',
    ]);
  });

  it('the view cuts a forged leader name', () => {
    const leader = `\u0000${'x'.repeat(10_000)}`;
    const { election: cut } = shown({}, { view: { ...view, leader } });
    expect(cut?.leader).to.equal('x'.repeat(100));
  });
});
