import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { within } from '../../dev/harness/waiting.js';
import { ElectionError, elect } from '../../src/api/index.js';
import { useLab } from '../support/redis/lab.js';
import { next, useElectors } from './support/electors.js';

/** What callers without types may pass. */
const anything = elect as (...given: unknown[]) => ReturnType<typeof elect>;

function refusal(...given: unknown[]): InstanceType<typeof ElectionError> {
  try {
    anything(...given);
  } catch (error) {
    if (error instanceof ElectionError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Warnings of the process while `act` runs, and in the turn after. */
async function warningsOf(act: () => unknown): Promise<readonly string[]> {
  const seen: string[] = [];
  const listener = (warning: Error) => {
    if (warning.name === 'ClusterLeaderWarning') seen.push(warning.message);
  };
  process.on('warning', listener);
  try {
    await act();
    await delay(20);
    return seen;
  } finally {
    process.removeListener('warning', listener);
  }
}

describe('options that cannot be used', () => {
  for (const [what, given, code, bounds] of [
    ['no key', {}, 'key-invalid', { min: 1, max: 1_000 }],
    ['an empty key', '', 'key-invalid', { min: 1, max: 1_000 }],
    ['a key that is too long', 'x'.repeat(1_001), 'key-invalid', { min: 1, max: 1_000 }],
    ['a key that is no text', { key: 7 }, 'key-invalid', { min: 1, max: 1_000 }],
    ['an empty name', { key: 'k', name: '' }, 'name-invalid', { min: 1, max: 253 }],
    ['a TTL in seconds', { key: 'k', ttl: 10 }, 'ttl-out-of-range', { min: 500, max: 86_400_000 }],
    ['a TTL of two days', { key: 'k', ttl: 172_800_000 }, 'ttl-out-of-range', { min: 500, max: 86_400_000 }],
    ['a TTL that is no number', { key: 'k', ttl: '10s' }, 'ttl-out-of-range', { min: 500, max: 86_400_000 }],
    ['NaN as the TTL', { key: 'k', ttl: Number.NaN }, 'ttl-out-of-range', { min: 500, max: 86_400_000 }],
    [
      'a priority out of range',
      { key: 'k', priority: 1_001 },
      'priority-invalid',
      { min: -1_000, max: 1_000 },
    ],
    ['a priority in between', { key: 'k', priority: 0.5 }, 'priority-invalid', { min: -1_000, max: 1_000 }],
    ['a balance that is neither on nor off', { key: 'k', balance: 'yes' }, 'balance-invalid', null],
    ['nothing at all', undefined, 'options-invalid', null],
    ['a URL that is none', { key: 'k', redis: 'localhost:6379' }, 'url-invalid', null],
    ['a number as the server', { key: 'k', redis: 6_379 }, 'redis-invalid', null],
    ['something else than a client', { key: 'k', redis: new Date() }, 'redis-invalid', null],
    ['a port out of range', { key: 'k', redis: { port: 70_000 } }, 'port-invalid', null],
    ['no sentinels', { key: 'k', redis: { sentinels: [] } }, 'address-list-empty', null],
    [
      'a database of a cluster',
      { key: 'k', redis: { nodes: ['h'], database: 1 } },
      'database-on-cluster',
      null,
    ],
    ['a CA that is none', { key: 'k', redis: { tls: { ca: 'x' } } }, 'ca-invalid', null],
  ] as const) {
    it(`${what}: an error at once, with its code and bounds`, () => {
      const error = refusal(given);
      expect({ code: error.code, bounds: error.bounds }).to.deep.equal({ code, bounds });
      for (const bound of Object.values(bounds ?? {})) expect(error.message).to.contain(String(bound));
      expect(error.message).to.match(/^[^_]+$/u);
    });
  }

  it('an error quotes no value that may be a secret', () => {
    const secret = 'hunter2';
    for (const given of [
      { key: 'k', redis: `redis//:${secret}@h` },
      { key: 'k', redis: { host: `u:${secret}@h` } },
      { key: 'k', redis: { port: secret } },
      { key: 'k', ttl: secret },
      { key: secret.repeat(200) },
    ]) {
      expect(refusal(given).message).to.not.contain(secret);
    }
  });

  it('options without effect are named in a warning, not their values', async () => {
    const warnings = await warningsOf(() => {
      anything({ key: 'k', wait: 2_000, TTL: 5 });
      anything('k', 'udp', 9_001);
      anything({ key: 'k' });
    });
    expect(warnings).to.deep.equal([
      'These options have no effect: wait, TTL',
      'These options have no effect: the second argument',
    ]);
  });
});

describe('an elector whose surroundings fail', () => {
  const lab = useLab();
  const electors = useElectors(lab);

  it('an error that nobody listens to is a warning of the process, and nothing is rejected', async () => {
    const elector = elect({ key: lab.key, redis: 'redis://127.0.0.1:9', name: 'a', ttl: 500 });
    const warnings = await warningsOf(async () => {
      elector.start();
      await within(once(process, 'warning'), 5_000, 'a warning');
      await elector.stop();
    });
    expect(warnings.join()).to.match(/^127\.0\.0\.1:9 refused the connection/u);
  });

  it('the default host, unknown outside containers: an error that says what to do', async () => {
    const elector = electors.make('a', { redis: { host: 'no-such-host.invalid' } });
    expect(await next(elector.start(), 'error')).to.include({ code: 'unknown-host' });
  });

  it('a listener that throws or rejects is reported, and disturbs neither the others nor the election', async () => {
    const elector = electors.make('a');
    const reported: Error[] = [];
    elector.on('error', (error) => reported.push(error));
    const thrown = new Error('thrown');
    const rejected = new Error('rejected');
    elector.on('leader', () => {
      throw thrown;
    });
    elector.on('leader', async () => {
      throw rejected;
    });
    await next(elector.start(), 'leader');
    await delay(0);
    expect(reported.map(({ cause }) => cause)).to.deep.equal([thrown, rejected]);
    expect(reported[0]).to.include({
      code: 'listener-failed',
      message: 'A listener to leader failed: thrown',
    });
    expect(elector.isLeader()).to.equal(true);
  });

  it('a listener to errors that throws is a warning of the process', async () => {
    const elector = electors.make('a');
    elector.on('error', () => {
      throw new Error('worse');
    });
    elector.on('leader', () => {
      throw new Error('bad');
    });
    const warnings = await warningsOf(() => next(elector.start(), 'leader'));
    expect(warnings).to.deep.equal(['A listener to error failed: worse']);
  });

  it('a listener that stops the elector is told the rest in order', async () => {
    const elector = electors.make('a');
    const seen: string[] = [];
    elector.on('elected', () => void elector.stop());
    for (const name of ['elected', 'leader', 'revoked'] as const) elector.on(name, () => seen.push(name));
    await next(elector.start(), 'revoked');
    expect(seen).to.deep.equal(['elected', 'leader', 'revoked']);
  });

  it('a key that holds something else is an error once, without an end of the campaign', async () => {
    await lab.command('LPUSH', lab.key, 'x');
    const elector = electors.make('a');
    expect(await next(elector.start(), 'error')).to.include({ code: 'lock-key-wrong-type' });
    await lab.command('DEL', lab.key);
    await next(elector, 'leader');
  });

  it('handles with different TTLs share the largest, and are warned', async () => {
    const one = electors.make('a');
    await next(one.start(), 'leader');
    const warnings = await warningsOf(() => next(electors.make('a', { ttl: 2_000 }).start(), 'leader'));
    expect(warnings.join()).to.contain('Use the same TTL in all of them');
  });
});
