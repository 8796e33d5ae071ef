import { expect } from 'chai';
import { ClusterLeaderError } from '../../src/runtime/fleet-error.js';
import { Texts } from '../../src/runtime/texts.js';

const WALL = Date.UTC(2026, 0, 31, 12, 34, 56);
const translate = (key: string, params?: object) => `${key} ${JSON.stringify(params)}`;

describe('words for people', () => {
  it('come from the catalog, with what they are about', () => {
    const texts = new Texts(translate, 'en-US');
    expect(texts.status('follower', { leader: 'B' })).to.equal(
      'cluster-leader.status.follower {"leader":"B"}',
    );
    expect(texts.warning({ code: 'ttl-empty', params: { read: 10 } })).to.equal(
      'cluster-leader.warnings.ttl-empty {"read":10}',
    );
    const complaint = { code: 'foreign-lease', params: { detail: 'x' } } as const;
    expect(texts.complaint(complaint)).to.equal('cluster-leader.errors.foreign-lease {"detail":"x"}');
  });

  it('of an error are the error, with its code and its cause', () => {
    const cause = new Error('deeper');
    const complaint = { code: 'no-connection', params: {}, cause } as const;
    const error = new Texts(translate, 'en-US').error(complaint);
    expect(error).to.be.instanceOf(ClusterLeaderError);
    expect(error).to.include({ code: 'no-connection', cause });
    expect(String(error)).to.equal('cluster-leader.errors.no-connection {}');
  });

  it('tell times in the language of the runtime', () => {
    const english = new Texts(translate, 'en-US').time(WALL);
    const german = new Texts(translate, 'de').time(WALL);
    expect(english).to.match(/^(Jan 3[01]|Feb 1),/u);
    expect(german).to.match(/^(3[01]\. Jan\.|1\. Feb\.),/u);
  });

  for (const language of ['xx-unknown', 'not a language', '', 'en_US', undefined]) {
    it(`tell times also in a language called ${JSON.stringify(language)}`, () => {
      expect(new Texts(translate, language).time(WALL)).to.match(/\d\d.34.56/u);
    });
  }
});
