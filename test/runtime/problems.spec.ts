import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
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
