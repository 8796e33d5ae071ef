import { expect } from 'chai';
import { defer, NEVER, type Observable, of, Subject } from 'rxjs';
import type { FlowMessage } from '../../src/node-red/flow-node.js';
import { ReleaseController } from '../../src/node-red/release/controller.js';
import { ReleaseTexts } from '../../src/node-red/release/texts.js';
import type { ElectorPool } from '../../src/runtime/elector-pool.js';
import type { HolderQueries } from '../../src/runtime/holder-queries.js';
import { SystemClock } from '../../src/runtime/system-clock.js';

/** What the server is asked is answered when a test says so. */
function controller(...answers: readonly Observable<string | null>[]) {
  const said: string[] = [];
  const left = [...answers];
  const nothing = () => undefined;
  const release = new ReleaseController({
    node: { id: 'n', send: nothing, status: nothing, warn: nothing, error: nothing, log: nothing },
    texts: new ReleaseTexts((key) => key, 'en-US'),
    name: 'here',
    clock: new SystemClock(),
    lockKey: 'key',
    server: { host: 'h', port: 1, database: 0 },
    pool: { find: () => null } as unknown as ElectorPool,
    successors: { successor: () => NEVER },
    holderQueries: { ask: () => defer(() => left.shift() ?? NEVER) } as unknown as HolderQueries,
  });
  const inject = (n: number) => {
    const send = ([message]: readonly (object | null)[]) => {
      const { currentLeader = 'nobody' } = (message ?? {}) as FlowMessage;
      said.push(`${n} ${String(currentLeader)}`);
    };
    release.input({ n }, send, (error) => {
      if (error) said.push(`${n} failed`);
    });
  };
  return { release, inject, said };
}

describe('a release node', () => {
  it('a release node answers messages in the order in which they came, whichever reply is first', () => {
    const slow = new Subject<string | null>();
    const { inject, said } = controller(slow, of('pod-2'), of(null));
    for (const n of [1, 2, 3]) inject(n);
    expect(said).to.deep.equal([]);
    slow.next('pod-1');
    expect(said).to.deep.equal(['1 pod-1', '2 pod-2', '3 nobody']);
  });

  it('a release node stops waiting for a message that failed', () => {
    const slow = new Subject<string | null>();
    const { inject, said } = controller(slow, of('pod-2'));
    for (const n of [1, 2]) inject(n);
    slow.error(new Error('no answer'));
    expect(said).to.deep.equal(['1 failed', '2 pod-2']);
  });

  it('a closing release node refuses all waiting messages, including those behind another', async () => {
    const { release, inject, said } = controller(NEVER, of('pod-2'));
    for (const n of [1, 2]) inject(n);
    await release.close();
    inject(3);
    expect(said).to.deep.equal(['1 failed', '2 failed', '3 failed']);
  });
});
