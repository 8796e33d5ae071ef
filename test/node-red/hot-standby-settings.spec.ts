import { expect } from 'chai';
import { readHotStandby, standbyKey } from '../../src/node-red/settings/hot-standby-settings.js';
import { SettingsError } from '../../src/runtime/errors.js';

const read = (hotStandby: unknown, environment: Readonly<Record<string, string>> = {}) =>
  readHotStandby({ hotStandby }, environment);

/** The code of the error, and its parameters. */
function refusal(hotStandby: unknown, environment: Readonly<Record<string, string>> = {}): unknown {
  try {
    return read(hotStandby, environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [error.problem.code, error.problem.params];
  }
}

describe('the settings of hot standby', () => {
  it('hot standby is off unless settings.js or the environment turns it on; settings.js wins', () => {
    for (const off of [undefined, false, 'false', 'off', '']) expect(read(off)).to.equal(null);
    expect(readHotStandby(undefined, {})).to.equal(null);
    for (const on of [true, 'true', 'on', {}]) expect(read(on)).to.include({ lockKey: 'nodered:standby' });
    expect(read(undefined, { CLUSTER_LEADER_HOT_STANDBY: 'true' })).not.to.equal(null);
    expect(read(false, { CLUSTER_LEADER_HOT_STANDBY: 'true' })).to.equal(null);
    expect(read({}, { CLUSTER_LEADER_HOT_STANDBY: 'false' })).not.to.equal(null);
  });

  it('the defaults are those of a leader node, with a key of its own', () => {
    const { given: _, ...defaults } = read(true) ?? { given: {} };
    expect(defaults).to.deep.equal({
      server: { host: 'redis', port: 6379, database: 0 },
      ...{ lockKey: 'nodered:standby', ttlMs: 10_000, budgetMs: 2_500, priority: 0 },
      ...{ waitOnEmptyRedis: false, onStuck: 'kill', warnings: [] },
    });
  });

  it('the stop budget is a quarter of the TTL, and 3 s at most', () => {
    expect(read({ ttl: 4 })?.budgetMs).to.equal(1_000);
    expect(read({ ttl: 60 })?.budgetMs).to.equal(3_000);
    expect(read({ ttl: 60, stopBudget: 20 })?.budgetMs).to.equal(20_000);
    expect(read({ ttl: 2, stopBudget: '0.5' })?.budgetMs).to.equal(500);
  });

  it('all can be said in settings.js, or by the environment', () => {
    const environment = {
      ...{ CLUSTER_LEADER_HOT_STANDBY: 'true', CLUSTER_LEADER_LOCK_KEY: 'plant', CLUSTER_LEADER_TTL: '2' },
      ...{ CLUSTER_LEADER_PRIORITY: '5', REDIS_URL: 'redis://valkey:6380/1' },
    };
    expect(read(undefined, environment)).to.deep.include({
      ...{ lockKey: 'plant', ttlMs: 2_000, priority: 5 },
      server: { host: 'valkey', port: 6380, database: 1 },
    });
    const given = { lockKey: 'mill', ttl: 8, priority: 'never', onStuck: 'log', waitOnEmptyRedis: true };
    expect(read(given, environment)).to.deep.include({
      ...{ lockKey: 'mill', ttlMs: 8_000, priority: 'never', onStuck: 'log', waitOnEmptyRedis: true },
    });
    expect(standbyKey({ hotStandby: given }, environment)).to.equal('mill');
    expect(standbyKey(undefined, {})).to.equal('nodered:standby');
  });

  it('what cannot be meant is refused, since a replica that should wait must not run', () => {
    expect(refusal('ture')).to.deep.equal(['standby-invalid', { place: 'clusterLeader.hotStandby' }]);
    expect(refusal(undefined, { CLUSTER_LEADER_HOT_STANDBY: 'yess' })).to.deep.equal([
      ...['standby-invalid', { place: 'CLUSTER_LEADER_HOT_STANDBY' }],
    ]);
    expect(refusal({ ttl: 'soon' })).to.have.property('0', 'ttl-not-a-number');
    expect(refusal({ ttl: 4, stopBudget: 3 })).to.deep.equal(['stop-budget-too-long', { ttl: 4, budget: 3 }]);
    expect(refusal({ stopBudget: 'long' })).to.deep.equal(['stop-budget-invalid', { value: '…' }]);
    expect(refusal({ stopBudget: 0 })).to.deep.equal(['stop-budget-invalid', { value: '0' }]);
    expect(refusal({ onStuck: 'exit' })).to.deep.equal(['on-stuck-invalid', {}]);
    expect(refusal({ priority: 'high' })).to.have.property('0', 'priority-invalid');
    expect(refusal(true, { REDIS_URL: 'nowhere' })).to.have.property('0', 'url-invalid');
  });

  it('a setting that does not exist warns, by its name if that looks like one', () => {
    expect(read({ lockkey: 'x', 'a b': 1 })?.warnings).to.deep.equal([
      { code: 'standby-setting-unknown', params: { setting: 'lockkey' } },
      { code: 'standby-setting-unknown', params: { setting: '…' } },
    ]);
  });
});
