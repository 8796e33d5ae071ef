/** What the documentation of node-leader and of followtheleader shows, with the import exchanged. */
import { createClient } from '@redis/client';
import { expect } from 'chai';
import { type Elector, elect, Leader } from '../../src/api/index.js';
import { useLab } from '../support/redis/lab.js';
import { next } from './support/electors.js';

describe('programs written for other libraries', () => {
  const lab = useLab();

  it('node-leader: a candidate with a client is elected, asked, and revoked', async () => {
    const client = createClient({ url: lab.server.url });
    const options = { key: lab.key, ttl: 20_000, wait: 2_000 };
    const candidate = new Leader(client, options);
    expect(candidate.id).to.be.a('string').with.length.above(0);
    expect(candidate.key).to.equal(lab.key);
    const told: string[] = [];
    candidate.on(Leader.event.ELECTED, async () => {
      const isLeader = await candidate.isLeader();
      told.push(`elected ${isLeader}`);
      candidate.stop();
    });
    candidate.on(Leader.event.REVOKED, () => told.push('revoked'));
    candidate.on(Leader.event.ERROR, (error) => told.push(String(error)));
    const revoked = next(candidate, Leader.event.REVOKED);
    candidate.elect();
    await revoked;
    expect(told).to.deep.equal(['elected true', 'revoked']);
    await candidate.stop();
  });

  it('node-leader: the key and the identity have defaults', () => {
    const client = createClient();
    const [one, other] = [new Leader(client), new Leader(client)];
    expect(one).to.include({ key: 'default', ttl: 10_000 });
    expect(one.id).to.not.equal(other.id);
  });

  for (const [form, make] of [
    ['a name', (name: string) => elect(name)],
    ['arguments', (name: string) => elect(name, 'udp', 9_001, '0.0.0.0', 3)],
    [
      'an object',
      (name: string) => elect({ name, type: 'udp', port: 9_001, host: '0.0.0.0', maxFailedResponses: 3 }),
    ],
  ] as const) {
    it(`followtheleader: elect with ${form}, listen, start`, async () => {
      const { REDIS_URL } = process.env;
      process.env.REDIS_URL = lab.server.url;
      try {
        const elector: InstanceType<typeof Elector> = make(lab.key);
        expect(elector.key).to.equal(lab.key);
        const told: string[] = [];
        elector.on('leader', () => told.push('leader'));
        elector.on('follower', () => told.push('follower'));
        elector.on('reelection', () => told.push('reelection'));
        elector.on('error', (error) => told.push(String(error)));
        elector.start();
        await next(elector, 'leader');
        await elector.stop();
        expect(told).to.deep.equal(['leader']);
      } finally {
        if (REDIS_URL === undefined) delete process.env.REDIS_URL;
        else process.env.REDIS_URL = REDIS_URL;
      }
    });
  }
});
