import { expect } from 'chai';
import { ClusterLeaderError } from '../../src/runtime/errors.js';
import { Texts } from '../../src/runtime/texts.js';

const WALL = Date.UTC(2026, 0, 31, 12, 34, 56);
const translate = (key: string, params?: object) => `${key} ${JSON.stringify(params)}`;

describe('texts for people', () => {
  it('texts come from the catalog, with their parameters filled in', () => {
    const texts = new Texts(translate, 'en-US');
    expect(texts.status('follower', { leader: 'B' })).to.equal(
      'cluster-leader.status.follower {"leader":"B"}',
    );
    expect(texts.warning({ code: 'ttl-empty', params: { read: 10 } })).to.equal(
      'cluster-leader.warnings.ttl-empty {"read":10}',
    );
    const problem = { code: 'foreign-lease', params: { detail: 'x' } } as const;
    expect(texts.problem(problem)).to.equal('cluster-leader.errors.foreign-lease {"detail":"x"}');
  });

  it('texts name a property as its form labels it, also one of the server node', () => {
    const words = (key: string, params?: object) =>
      params === undefined ? `<${key}>` : String(Object.values(params).at(-1));
    const texts = new Texts(words, 'en-US');
    const unset = (property: string) =>
      texts.problem({ code: 'undefined-variable', params: { variable: 'X', property } });
    expect(unset('lockTTL')).to.equal('<cluster-leader.label.lockTTL>');
    const place = (name: string) => texts.problem({ code: 'host-is-url', params: { place: name } });
    expect(place('host')).to.contain('valkey-config.label.host');
    expect(place('REDIS_HOST')).to.equal('REDIS_HOST');
    expect(unset('port')).to.equal(
      '<node-red-contrib-cluster-leader/valkey-config:valkey-config.label.port>',
    );
  });

  it('the text of an error is the error with its code and its cause', () => {
    const cause = new Error('deeper');
    const problem = { code: 'no-connection', params: {}, cause } as const;
    const error = new Texts(translate, 'en-US').error(problem);
    expect(error).to.be.instanceOf(ClusterLeaderError);
    expect(error).to.include({ code: 'no-connection', cause });
    expect(String(error)).to.equal('cluster-leader.errors.no-connection {}');
  });

  it('a time is shown alone today and with the date otherwise, in the language of the runtime', () => {
    const [english, german] = [new Texts(translate, 'en-US'), new Texts(translate, 'de')];
    const later = WALL + 3 * 86_400_000;
    expect(english.time(WALL, WALL)).to.match(/^\d\d:34$/u);
    expect(english.exactTime(WALL, WALL)).to.match(/^\d\d:34:56$/u);
    for (const told of [english.time(WALL, later), english.exactTime(WALL, later)]) {
      expect(told).to.match(/^(Jan 3[01]|Feb 1), \d\d:34$/u);
    }
    expect(german.time(WALL, later)).to.match(/^(3[01]\. Jan\.|1\. Feb\.), \d\d:34$/u);
  });

  for (const language of ['xx-unknown', 'not a language', '', 'en_US', undefined]) {
    it(`times are shown even in a language called ${JSON.stringify(language)}`, () => {
      expect(new Texts(translate, language).time(WALL, WALL)).to.match(/\d\d.34/u);
    });
  }
});
