/** Some proxies spread commands over several servers, so that a script is never where it was loaded. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import { useReplicas } from '../support/redis/store-user.js';
import { useCandidates } from './support/candidates.js';

describe('scripts behind a proxy that spreads commands', () => {
  const lab = useLab({ breaks: 'scripts are flushed' });
  const replicas = useReplicas(lab);
  const candidates = useCandidates(lab);
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect({ host: lab.options.host, port: lab.options.port });
    let order = Promise.resolve();
    near.on('data', (chunk) => {
      order = order.then(async () => {
        if (chunk.includes('EVALSHA')) await lab.command('SCRIPT', 'FLUSH');
        far.write(chunk);
      });
    });
    far.on('data', (chunk) => near.write(chunk));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('close', () => other.destroy());
      socket.on('error', () => undefined);
    }
  });

  before(async () => {
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });

  after(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
    await once(proxy, 'close');
  });

  it('scripts are sent in full instead of being loaded for ever', async () => {
    const { port } = proxy.address() as AddressInfo;
    await lab.command('CONFIG', 'RESETSTAT');
    const replica = await replicas.join({ server: { host: '127.0.0.1', port } });
    const candidate = candidates.campaign({ key: newKey('spread'), ttlMs: 900, name: 'anna', replica });
    await candidate.leads();
    const mark = candidate.changes.mark();
    await lab.until('renewals', async () => (await lab.calls('eval')) >= 5);
    expect(await lab.calls('evalsha')).to.be.at.most(3);
    expect(candidate.changes.since(mark)).to.deep.equal([]);
  });
});
