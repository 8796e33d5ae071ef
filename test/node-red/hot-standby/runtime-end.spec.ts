import { expect } from 'chai';
import type { LiveRuntime } from '../../../src/node-red/hot-standby/live-runtime.js';
import { onRuntimeEnd } from '../../../src/node-red/hot-standby/runtime-end.js';

describe('the end of the runtime', () => {
  let did: string[];
  let started: boolean;
  let nodes: { stopFlows(): Promise<void> };

  const watch = (end: () => Promise<void>): void => {
    did = [];
    nodes = { stopFlows: async () => void did.push('flows stopped') };
    onRuntimeEnd({ nodes, isStarted: () => started } as unknown as LiveRuntime, end);
  };
  const ends = async (): Promise<void> => {
    await new Promise(setImmediate);
    did.push('ended');
  };

  it('comes before its flows are stopped, so that they can complete their work', async () => {
    watch(ends);
    started = false;
    await nodes.stopFlows();
    expect(did).to.deep.equal(['ended', 'flows stopped']);
  });

  it('is not a stop of flows after which it goes on', async () => {
    watch(ends);
    started = true;
    await nodes.stopFlows();
    expect(did).to.deep.equal(['flows stopped']);
  });

  it('stops the flows, whatever fails before', async () => {
    watch(() => Promise.reject(new Error('broken')));
    started = false;
    await nodes.stopFlows().catch(() => did.push('told'));
    expect(did).to.deep.equal(['flows stopped', 'told']);
  });
});
