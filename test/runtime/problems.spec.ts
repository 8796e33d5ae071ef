import { expect } from 'chai';
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
