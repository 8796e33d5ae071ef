import { expect } from 'chai';
import { FlowOperations, preparationMs } from '../../../src/node-red/hot-standby/flow-operations.js';
import type { LiveRuntime } from '../../../src/node-red/hot-standby/live-runtime.js';

const stored = { flows: [], rev: 'b', credentials: {} };

/** A runtime whose flow file has changed, on storage that answers when the test says so. */
function hangingRuntime() {
  const done: string[] = [];
  let answer: () => void = () => undefined;
  const note = (what: string) => async () => void done.push(what);
  const runtime = {
    flows: { getFlows: () => ({ flows: [], rev: 'a' }), loadFlows: note('load') },
    nodes: { closeContextsPlugin: note('close'), loadContextsPlugin: note('open') },
    settings: { contextStorage: { default: { module: 'localfilesystem' } } },
    storage: {
      getFlows: () =>
        new Promise((resolve) => {
          answer = () => resolve(stored);
        }),
    },
  } as unknown as LiveRuntime;
  return { runtime, done, answer: () => answer() };
}

describe('preparing a start', () => {
  it('storage that does not answer ends it, in words', async () => {
    const { runtime } = hangingRuntime();
    const error = await new FlowOperations(runtime, 20).prepare().catch((reason: unknown) => reason);
    expect(String(error)).to.equal('Error: storage or context did not answer within 0.02 s');
  });

  it('an answer that comes after that changes nothing', async () => {
    const { runtime, done, answer } = hangingRuntime();
    await new FlowOperations(runtime, 20).prepare().catch(() => undefined);
    answer();
    await new Promise(setImmediate);
    expect(done).to.deep.equal([]);
  });

  it('may take as long as a lease, and 10 s at least', () => {
    expect([preparationMs(2_000), preparationMs(30_000)]).to.deep.equal([10_000, 30_000]);
  });
});
