/** A release node without a leader node of its lock key asks servers of every kind who leads. */
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { freePort } from '../../dev/harness/free-port.js';
import { command, slotOf } from '../../dev/harness/redis-server/index.js';
import type { ServerOptions } from '../../src/redis/server-options.js';
import { HolderQueries, queryProblem } from '../../src/runtime/holder-queries.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useCluster } from '../support/redis/many-servers.js';
import { newKey } from '../support/redis/test-redis.js';

/** ms */
const BUDGET_MS = 2_000;

describe('who leads, asked of a cluster', function () {
  this.timeout(20_000);
  const cluster = useCluster();
  const keys = Array.from({ length: 6 }, () => newKey());
  let queries: HolderQueries;

  beforeEach(() => {
    queries = new HolderQueries(BUDGET_MS, new SystemClock());
  });

  const servers = (nodes = cluster().addresses.slice(0, 1)): ServerOptions => ({
    kind: 'cluster',
    nodes,
    translation: {},
    database: 0,
  });
  const ask = (lockKey: string, server = servers()): Promise<string | null> =>
    firstValueFrom(queries.ask({ server, lockKey }));

  it('the node that keeps each key is asked', async () => {
    for (const [index, key] of keys.entries()) {
      await command(await cluster().masterOf(key), ['SET', key, `pod-${index}#id.1`]);
    }
    expect(await Promise.all(keys.map((key) => ask(key)))).to.deep.equal(
      keys.map((_, index) => `pod-${index}`),
    );
    expect(await ask(newKey())).to.equal(null);
  });

  it('a query follows its slot to another node, during the move and after it', async () => {
    const [key = ''] = keys;
    await ask(key);
    const before = await cluster().masterOf(key);
    const others = await Promise.all(keys.map((other) => cluster().masterOf(other)));
    const target = others.find(({ port }) => port !== before.port) ?? before;
    const move = await cluster().moving(slotOf(key), target);
    await move.migrate();
    expect(await ask(key)).to.equal('pod-0');
    await move.finish();
    expect(await ask(key)).to.equal('pod-0');
  });

  it('a cluster out of reach is told within the budget', async () => {
    const server = servers([{ host: '127.0.0.1', port: await freePort() }]);
    const failure = await ask(keys[0] ?? '', server).catch((error: unknown) => error);
    expect(queryProblem(failure, 'key', server).code).to.be.oneOf(['connection-refused', 'no-connection']);
  });
});
