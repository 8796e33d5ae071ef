import { expect } from 'chai';
import { nominalLockKey, readElectionSettings } from '../../src/node-red/settings/election-settings.js';
import { problemOf, variable } from './settings-error.js';

const codes = (properties: object) => readElectionSettings(properties).warnings.map(({ code }) => code);
const ttlOf = (lockTTL: unknown) => readElectionSettings({ lockKey: 'k', lockTTL });

describe('election settings', () => {
  it('the settings of a new node are taken as they are', () => {
    const properties = { lockKey: 'k', lockTTL: 30, reportLeaderChanges: true, waitOnEmptyRedis: true };
    expect(readElectionSettings(properties)).to.deep.equal({
      lockKey: 'k',
      ttlMs: 30_000,
      reportLeaderChanges: true,
      waitOnEmptyRedis: true,
      firstReportDelayMs: 0,
      priority: 0,
      balance: false,
      replay: null,
      warnings: [],
    });
  });

  it('the settings of an old flow get defaults for what is new, without a warning', () => {
    expect(readElectionSettings({ lockKey: 'k', lockTTL: '10' })).to.deep.equal({
      lockKey: 'k',
      ttlMs: 10_000,
      reportLeaderChanges: false,
      waitOnEmptyRedis: false,
      firstReportDelayMs: 0,
      priority: 0,
      balance: false,
      replay: null,
      warnings: [],
    });
  });

  for (const [what, properties, replay] of [
    ['nothing else', {}, { key: null, limit: 1_000 }],
    [
      'a property',
      { replayKey: 'payload.id', replayKeyType: 'msg' },
      { kind: 'property', source: 'payload.id' },
    ],
    [
      'an expression',
      { replayKey: 'a & b', replayKeyType: 'jsonata' },
      { kind: 'expression', source: 'a & b' },
    ],
    ['a number of messages, as text', { replayLimit: ' 7 ' }, { key: null, limit: 7 }],
  ] as const) {
    it(`a replay is read with ${what}`, () => {
      const read = readElectionSettings({ lockKey: 'k', replay: 'true', ...properties }).replay;
      expect(read).to.deep.equal('limit' in replay ? replay : { key: replay, limit: 1_000 });
    });
  }

  for (const replayLimit of ['0', '-1', '1.5', 'many', '100001']) {
    it(`a replay of at most ${replayLimit} messages is refused, if there is to be one`, () => {
      expect(problemOf(() => readElectionSettings({ lockKey: 'k', replay: true, replayLimit }))).to.include({
        code: 'replay-limit-invalid',
      });
      expect(readElectionSettings({ lockKey: 'k', replay: false, replayLimit }).replay).to.equal(null);
    });
  }

  for (const lockKey of ['', '   ', undefined, null]) {
    it(`the lock key ${JSON.stringify(lockKey)} means the default, with a warning`, () => {
      const { lockKey: read } = readElectionSettings({ lockKey, lockTTL: 10 });
      expect(read).to.equal('nodered:leader');
      expect(codes({ lockKey, lockTTL: 10 })).to.deep.equal(['lock-key-empty']);
    });
  }

  it('the spaces at the ends of a lock key are kept', () => {
    expect(readElectionSettings({ lockKey: ' k ' }).lockKey).to.equal(' k ');
  });

  for (const lockTTL of ['', '  ', null]) {
    it(`the TTL ${JSON.stringify(lockTTL)} means the default, with a warning`, () => {
      expect(ttlOf(lockTTL).ttlMs).to.equal(10_000);
      expect(ttlOf(lockTTL).warnings).to.deep.equal([{ code: 'ttl-empty', params: { read: 10 } }]);
    });
  }

  it('a missing TTL means the default, without a warning', () => {
    expect(ttlOf(undefined)).to.deep.include({ ttlMs: 10_000, warnings: [] });
  });

  const read: readonly (readonly [unknown, number])[] = [
    [10, 10_000],
    ['10', 10_000],
    [' 10 ', 10_000],
    [0.5, 500],
    ['0.5', 500],
    ['2.25', 2_250],
    [86_400, 86_400_000],
  ];
  for (const [lockTTL, ttlMs] of read) {
    it(`the TTL ${JSON.stringify(lockTTL)} is read as ${ttlMs} ms, without a warning`, () => {
      expect(ttlOf(lockTTL)).to.deep.include({ ttlMs, warnings: [] });
    });
  }

  for (const [lockTTL, seconds, shown] of [
    ['10s', 10, '…'],
    ['2.5 sec', 2.5, '…'],
    ['7,5', 7.5, '7,5'],
    ['0,500', 0.5, '0,500'],
    ['12,25', 12.25, '12,25'],
  ] as const) {
    it(`the TTL ${lockTTL} is read as ${seconds} s, with a warning`, () => {
      const { ttlMs, warnings } = ttlOf(lockTTL);
      expect(ttlMs).to.equal(seconds * 1_000);
      expect(warnings).to.deep.equal([{ code: 'ttl-with-text', params: { value: shown, read: seconds } }]);
    });
  }

  for (const lockTTL of ['1,500', '86,400']) {
    it(`the TTL ${lockTTL} is rejected as ambiguous`, () => {
      const problem = problemOf(() => ttlOf(lockTTL));
      expect(problem).to.deep.equal({ code: 'ttl-ambiguous', params: { value: lockTTL } });
    });
  }

  for (const [firstReportDelay, ms] of [
    [undefined, 0],
    ['', 0],
    [0, 0],
    ['2.5', 2_500],
    ['2,5', 2_500],
    [3_600, 3_600_000],
  ] as const) {
    it(`a first report after ${JSON.stringify(firstReportDelay)} s is read as ${ms} ms`, () => {
      expect(readElectionSettings({ lockKey: 'k', firstReportDelay }).firstReportDelayMs).to.equal(ms);
    });
  }

  for (const firstReportDelay of ['soon', '-1', '3601', '1,500', '5s']) {
    it(`a first report after "${firstReportDelay}" is rejected`, () => {
      const problem = problemOf(() => readElectionSettings({ lockKey: 'k', firstReportDelay }));
      expect(problem.code).to.equal('delay-invalid');
    });
  }

  for (const [priority, variable, read] of [
    [undefined, undefined, 0],
    ['', '7', 7],
    [' ', ' never ', 'never'],
    ['-3', '7', -3],
    [0, '7', 0],
    ['+1000', '', 1_000],
    ['Never', '7', 'never'],
  ] as const) {
    it(`the priority ${JSON.stringify(priority)} with ${JSON.stringify(variable)} in the environment is read as ${read}`, () => {
      const environment = variable === undefined ? {} : { CLUSTER_LEADER_PRIORITY: variable };
      expect(readElectionSettings({ lockKey: 'k', priority }, environment).priority).to.equal(read);
    });
  }

  for (const [priority, value] of [
    ['high', '…'],
    ['1001', '1001'],
    ['-1001', '-1001'],
    ['1.5', '1.5'],
    ['0x10', '…'],
    ['nevermore', '…'],
    ['1e2', '…'],
  ] as const) {
    it(`the priority "${priority}" is rejected, in the node and in the environment`, () => {
      const inNode = problemOf(() => readElectionSettings({ lockKey: 'k', priority }));
      expect(inNode).to.deep.equal({ code: 'priority-invalid', params: { place: 'priority', value } });
      const environment = { CLUSTER_LEADER_PRIORITY: priority };
      const inEnvironment = problemOf(() => readElectionSettings({ lockKey: 'k' }, environment));
      expect(inEnvironment.params).to.deep.equal({ place: 'CLUSTER_LEADER_PRIORITY', value });
    });
  }

  for (const lockTTL of ['1,500.5', '1.500,5', '1,2,3', '1,5s', 'ten', 's10', 'NaN', '-', '{}']) {
    it(`the TTL ${lockTTL} is rejected, and not quoted since it may be a secret`, () => {
      const problem = problemOf(() => ttlOf(lockTTL));
      expect(problem).to.deep.equal({ code: 'ttl-not-a-number', params: { value: '…' } });
    });
  }

  for (const lockTTL of [0, '0', 0.499, '-5', -5, 86_400.001, '86401']) {
    it(`the TTL ${lockTTL} is rejected as below half a second or above a day`, () => {
      const problem = problemOf(() => ttlOf(lockTTL));
      expect(problem).to.deep.equal({ code: 'ttl-out-of-range', params: { value: String(lockTTL) } });
    });
  }

  it('a variable that does not exist is rejected and named', () => {
    const inKey = problemOf(() => readElectionSettings({ lockKey: variable('MY_KEY') }));
    expect(inKey).to.deep.equal({
      code: 'undefined-variable',
      params: { variable: 'MY_KEY', property: 'lockKey' },
    });
    const inTtl = problemOf(() => ttlOf(variable('MY_TTL')));
    expect(inTtl.params).to.deep.equal({ variable: 'MY_TTL', property: 'lockTTL' });
  });

  for (const [value, values] of [
    [true, [true, 'true', 'TRUE', '1', ' yes ', 'on', 1]],
    [false, [false, 'false', '0', 'no', 'off', '', ' ', 0, undefined, null]],
  ] as const) {
    it(`a truth value that a variable may hold is read as ${value}, without a warning`, () => {
      for (const each of values) {
        const { warnings, ...settings } = readElectionSettings({
          ...{ lockKey: 'k', reportLeaderChanges: each, waitOnEmptyRedis: each },
        });
        expect(settings, String(each)).to.include({ reportLeaderChanges: value, waitOnEmptyRedis: value });
        expect(warnings, String(each)).to.deep.equal([]);
      }
    });
  }

  it('a text that is neither true nor false is read as false, with a warning that does not quote it', () => {
    const { warnings, ...settings } = readElectionSettings({
      ...{ lockKey: 'k', reportLeaderChanges: 'perhaps', waitOnEmptyRedis: 'wahr' },
    });
    expect(settings).to.include({ reportLeaderChanges: false, waitOnEmptyRedis: false });
    expect(warnings).to.deep.equal(
      ['reportLeaderChanges', 'waitOnEmptyRedis'].map((property) => ({
        code: 'neither-true-nor-false',
        params: { property },
      })),
    );
  });

  it('a variable that does not exist is rejected as a truth value', () => {
    const problem = problemOf(() => readElectionSettings({ waitOnEmptyRedis: variable('NO_WAIT') }));
    expect(problem.params).to.deep.equal({ variable: 'NO_WAIT', property: 'waitOnEmptyRedis' });
  });

  it('settings that cannot be read still have a key to show', () => {
    expect(nominalLockKey({ lockKey: variable('MY_KEY') })).to.equal(variable('MY_KEY'));
    for (const lockKey of ['', ' ', undefined, 7])
      expect(nominalLockKey({ lockKey })).to.equal('nodered:leader');
  });
});
