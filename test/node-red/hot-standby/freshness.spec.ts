import { expect } from 'chai';
import { Freshness } from '../../../src/node-red/hot-standby/freshness.js';
import type { LiveRuntime } from '../../../src/node-red/hot-standby/live-runtime.js';

/** A runtime that has loaded what is stored, and what is done to it. */
class FakeRuntime {
  readonly done: string[] = [];
  stored = { flows: [], rev: 'a', credentials: { $: '1' } };
  loaded = 'a';
  /** What is stored while the flows are being loaded. */
  meanwhile: string | null = null;
  contextStorage: unknown;

  get freshness(): Freshness {
    return new Freshness(this.#parts as unknown as LiveRuntime);
  }

  get #parts() {
    const note = (what: string) => async () => void this.done.push(what);
    const runtime = this;
    return {
      flows: {
        getFlows: () => ({ flows: [], rev: this.loaded }),
        loadFlows: async () => {
          this.done.push('load');
          this.loaded = this.stored.rev;
          if (this.meanwhile !== null) this.stored = { ...this.stored, rev: this.meanwhile };
          this.meanwhile = null;
          return this.loaded;
        },
      },
      storage: { getFlows: async () => this.stored },
      nodes: { closeContextsPlugin: note('close'), loadContextsPlugin: note('open') },
      settings: {
        get contextStorage() {
          return runtime.contextStorage;
        },
      },
    };
  }
}

describe('what is read anew before flows start', () => {
  it('flows that have not changed are not loaded again', async () => {
    const runtime = new FakeRuntime();
    const { freshness } = runtime;
    await freshness.begin();
    await freshness.renew();
    expect(runtime.done).to.deep.equal([]);
  });

  it('flows of another revision are loaded, once', async () => {
    const runtime = new FakeRuntime();
    const { freshness } = runtime;
    runtime.stored = { ...runtime.stored, rev: 'b' };
    await freshness.renew();
    await freshness.renew();
    expect([runtime.done, runtime.loaded]).to.deep.equal([['load'], 'b']);
  });

  it('changed credentials are loaded though the flows are the same, once', async () => {
    const runtime = new FakeRuntime();
    const { freshness } = runtime;
    await freshness.begin();
    runtime.stored = { ...runtime.stored, credentials: { $: '2' } };
    await freshness.renew();
    await freshness.renew();
    expect(runtime.done).to.deep.equal(['load']);
  });

  it('what is stored while the flows are being loaded counts', async () => {
    const runtime = new FakeRuntime();
    const { freshness } = runtime;
    runtime.stored = { ...runtime.stored, rev: 'b' };
    runtime.meanwhile = 'c';
    await freshness.renew();
    expect([runtime.done, runtime.loaded]).to.deep.equal([['load', 'load'], 'c']);
  });

  it('context in memory only is left alone; other stores are closed and opened, and flushed at the end', async () => {
    const runtime = new FakeRuntime();
    const { freshness } = runtime;
    for (const contextStorage of [undefined, { default: 'mem', mem: { module: 'memory' } }]) {
      runtime.contextStorage = contextStorage;
      await freshness.renew();
      await freshness.flush();
    }
    expect(runtime.done).to.deep.equal([]);
    runtime.contextStorage = { mem: { module: 'memory' }, disk: { module: 'localfilesystem' } };
    await freshness.renew();
    expect(runtime.done).to.deep.equal(['close', 'open']);
    await freshness.flush();
    expect(runtime.done).to.deep.equal(['close', 'open', 'close']);
  });
});
