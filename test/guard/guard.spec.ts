/** What a guard makes of the end of a connection, and of long lines. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { Guard } from '../../src/guard/guard.js';
import { LONGEST_LINE, LONGEST_LINE_OF_PARENT, messageLine } from '../../src/guard/messages.js';
import type { Ways } from '../../src/guard/releaser.js';
import type { Endpoint } from '../../src/redis/server-options.js';
import { holds } from './support/raw-client.js';

const HELD = { key: 'k', value: 'v', token: 7, end: 9, server: '' };

describe('a guard', () => {
  const released: string[] = [];
  let prepared = false;
  const ways: Ways = {
    prepare: () => {
      prepared = true;
    },
    to: ({ key }) => {
      released.push(key);
      return { channel: '', socket: { ask: async () => [[null, null, ['released']]] } };
    },
    failed: () => undefined,
    close: () => undefined,
  };
  beforeEach(() => {
    released.length = 0;
    prepared = false;
  });

  const ending = async (end: (connection: PassThrough) => void): Promise<void> => {
    const guard = new Guard({ ways });
    const connection = new PassThrough();
    guard.listen(connection);
    connection.write(messageLine({ type: 'guard', instance: 'a process', pid: 1 }));
    connection.write(holds(HELD));
    await poll(() => prepared, { ms: 5_000, what: 'the lease to be noted' });
    const closed = new Promise((resolve) => connection.once('close', resolve));
    end(connection);
    await closed;
    await guard.idle();
  };

  it('releases when a connection ends', async () => {
    await ending((connection) => connection.end());
    expect(released).to.deep.equal(['k']);
  });

  it('releases nothing after an error at its own end, which proves nothing of the process', async () => {
    await ending((connection) => connection.destroy(new Error('ENOBUFS')));
    expect(released).to.deep.equal([]);
  });

  it('reads a server with a large bundle of certificates, if its client is trusted', async () => {
    const told = async (longestLine?: number): Promise<readonly Endpoint[]> => {
      const endpoints: Endpoint[] = [];
      const guard = new Guard({
        ways,
        ...(longestLine === undefined ? {} : { longestLine }),
        server: ({ endpoint }) => endpoints.push(endpoint),
      });
      const connection = new PassThrough();
      guard.listen(connection);
      const endpoint = { host: 'h', port: 1, database: 0, tls: { ca: 'x'.repeat(4 * LONGEST_LINE) } };
      connection.end(messageLine({ type: 'server', id: 's', endpoint }));
      await once(connection, 'close');
      return endpoints;
    };
    expect((await told(LONGEST_LINE_OF_PARENT)).length).to.equal(1);
    expect(await told()).to.deep.equal([]);
  });
});
