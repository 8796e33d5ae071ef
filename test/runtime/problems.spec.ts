import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
import { NotPrimary } from '../../src/redis/not-primary.js';
import type { SentinelServers } from '../../src/redis/server-options.js';
import { SentinelFault } from '../../src/redis/topology/sentinel/sentinel-fault.js';
import { contactProblem, troubleProblem } from '../../src/runtime/problems.js';

const SERVER = { host: 'far.example', port: 6379, database: 0 };
const CAUSE = new Error('the connection was closed');

describe('the contact problem', () => {
  it('there is no contact problem during contact or right after it', () => {
    expect(contactProblem({ up: true }, SERVER)).to.equal(null);
    expect(contactProblem({ up: false, cause: CAUSE, attempts: 0 }, SERVER)).to.equal(null);
    expect(contactProblem({ up: true, unproven: { cause: CAUSE, attempts: 0 } }, SERVER)).to.equal(null);
  });

  it('the contact problem stays while contact comes and goes, with its cause', () => {
    for (const contact of [
      { up: false, cause: CAUSE, attempts: 1 },
      { up: true, unproven: { cause: CAUSE, attempts: 1 } },
    ] as const) {
      const problem = contactProblem(contact, SERVER);
      expect(problem).to.include({ code: 'connection-closed', cause: CAUSE });
      expect(problem?.params).to.include({ server: 'far.example:6379', detail: CAUSE.message });
    }
  });
});

describe('the problem of a TTL that is too short', () => {
  it('the problem ttl-too-short names the server, the round trip in ms, and the shortest TTL that works in seconds', () => {
    const trouble = { code: 'ttl-too-short', detail: '400', storeCode: '', leastTtlMs: 900 } as const;
    expect(troubleProblem(trouble, 'jobs', SERVER)).to.deep.equal({
      code: 'ttl-too-short',
      params: { key: 'jobs', detail: '400', server: 'far.example:6379', roundTrip: '400', least: 0.9 },
    });
  });
});

describe('the problem of too few replicas', () => {
  it('the problem not-replicated tells how many replicas confirmed, and how many must', () => {
    const trouble = {
      code: 'refused',
      detail: '1 of 2 replicas have confirmed it',
      storeCode: 'NOT-REPLICATED',
      copies: { made: 1, wanted: 2 },
    } as const;
    expect(troubleProblem(trouble, 'jobs', SERVER))
      .to.deep.include({ code: 'not-replicated' })
      .and.have.property('params')
      .that.includes({ key: 'jobs', server: 'far.example:6379', made: 1, wanted: 2 });
  });
});

describe('problems of clusters', () => {
  const CLUSTER = { kind: 'cluster', nodes: [SERVER], translation: {}, database: 0 } as const;
  const lost = (cause: Error) => ({ up: false, cause, attempts: 1 }) as const;

  it('a cluster address that is no cluster is told', () => {
    const cause = new ErrorReply('ERR This instance has cluster support disabled');
    expect(contactProblem(lost(cause), CLUSTER)).to.include({ code: 'not-a-cluster' });
    expect(contactProblem(lost(cause), SERVER)).to.include({ code: 'not-permitted' });
  });

  it('a cluster where a single server was named is told', () => {
    const cause = new ErrorReply('ERR SELECT is not allowed in cluster mode');
    expect(contactProblem(lost(cause), SERVER)).to.include({ code: 'is-a-cluster' });
    expect(troubled('MOVED')).to.equal('is-a-cluster');
  });

  it('slots that no node serves are told', () => {
    const cause = new StoreFailure('busy', 'no node of the cluster serves slot 5', { code: 'CLUSTERDOWN' });
    const problem = contactProblem(lost(cause), CLUSTER);
    expect(problem).to.include({ code: 'slot-not-served' });
    expect(problem?.params).to.include({ server: 'far.example:6379', detail: cause.message });
    expect(troubled('CLUSTERDOWN')).to.equal('slot-not-served');
    expect(troubled('SENT-AROUND'), 'each node names another').to.equal('slot-not-served');
  });

  it('a slot that moves, a key that does not fit, and a primary that is not confirmed are told', () => {
    expect(troubled('TRYAGAIN')).to.equal('slot-moving');
    expect(troubled('KEY-SLOTS')).to.equal('key-not-for-cluster');
    expect(troubled('UNCONFIRMED')).to.equal('primary-unconfirmed');
  });

  function troubled(storeCode: string): string {
    return troubleProblem({ code: 'refused', detail: 'words', storeCode }, 'jobs', SERVER).code;
  }
});
describe('the problem of a server that is there and of no use', () => {
  const refused = (storeCode: string) => ({ code: 'refused', detail: `${storeCode} x`, storeCode }) as const;

  it('a replica is named, with what to enter instead', () => {
    const problem = contactProblem({ up: false, cause: new NotPrimary(), attempts: 1 }, SERVER);
    expect(problem).to.include({ code: 'server-is-replica' });
    expect(problem?.params).to.include({ server: 'far.example:6379' });
  });

  for (const [storeCode, code] of [
    ['LOADING', 'server-loading'],
    ['NOREPLICAS', 'too-few-replicas'],
    ['WRONGTYPE', 'lock-key-wrong-type'],
    ['OOM', 'store-refused'],
  ] as const) {
    it(`${storeCode} is reported as ${code}`, () => {
      expect(troubleProblem(refused(storeCode), 'jobs', SERVER)).to.include({ code });
    });
  }
});

describe('the problem of sentinels without a primary', () => {
  const server: SentinelServers = {
    kind: 'sentinel',
    masterName: 'orders',
    sentinels: [{ host: 's1', port: 26379 }],
    sentinelLogin: { password: 'swordfish' },
    database: 0,
  };
  const problemOf = (fault: SentinelFault) =>
    contactProblem({ up: false, cause: fault, attempts: 1 }, server);

  it('a fault of all sentinels is told with the master name', () => {
    for (const code of ['unknown-master', 'sentinels-disagree'] as const) {
      const problem = problemOf(new SentinelFault(code, { detail: 'x' }));
      expect(problem).to.deep.equal({ code, params: { server: 'orders', detail: 'x' } });
    }
  });

  it('a missing majority is told in numbers', () => {
    const fault = new SentinelFault('no-majority', { detail: 's1:26379: gone', answering: 1, all: 3 });
    expect(problemOf(fault)).to.deep.equal({
      code: 'no-sentinel-majority',
      params: { server: 'orders', detail: 's1:26379: gone', answering: 1, all: 3 },
    });
  });

  it('a fault of one sentinel is told with its address, and never with its password', () => {
    for (const [code, told] of [
      ['not-a-sentinel', 'not-a-sentinel'],
      ['sentinel-login-refused', 'sentinel-login-refused'],
      ['sentinel-denied', 'not-permitted'],
    ] as const) {
      const fault = new SentinelFault(code, { detail: 'NOAUTH for swordfish', sentinel: 's1:26379' });
      expect(problemOf(fault)).to.deep.equal({
        code: told,
        params: { server: 's1:26379', detail: 'NOAUTH' },
      });
    }
  });
});
