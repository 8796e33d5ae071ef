/** Reads anew what other replicas may have changed since this one has read it: flows, credentials, context. */
import { createHash } from 'node:crypto';
import type { LiveRuntime, StoredFlows } from './live-runtime.js';

/** Of flows that change all the time. */
const MAX_READS = 5;

export class Freshness {
  readonly #runtime: Pick<LiveRuntime, 'flows' | 'nodes' | 'settings' | 'storage'>;
  /** Of the credentials as they were stored when they were last loaded; null until that is known. */
  #credentials: string | null = null;

  constructor(runtime: Pick<LiveRuntime, 'flows' | 'nodes' | 'settings' | 'storage'>) {
    this.#runtime = runtime;
  }

  /** Call when the runtime has just loaded its flows. */
  async begin(): Promise<void> {
    this.#credentials ??= digest(await this.#runtime.storage.getFlows());
  }

  /** Before nodes start. Aborted, it goes no further: an answer that comes too late must not disturb what runs by then. */
  async renew(signal?: AbortSignal): Promise<void> {
    await this.#renewFlows(signal);
    if (!this.sharesContext) return;
    const { nodes } = this.#runtime;
    signal?.throwIfAborted();
    await nodes.closeContextsPlugin();
    await nodes.loadContextsPlugin();
  }

  /** Once all nodes have stopped: what they have written is then there for the next leader. */
  async flush(): Promise<void> {
    if (this.sharesContext) await this.#runtime.nodes.closeContextsPlugin();
  }

  async #renewFlows(signal?: AbortSignal): Promise<void> {
    // A deploy may come in between, from another replica for example: what is stored last counts.
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      if (!(await this.#haveMoved())) return;
      signal?.throwIfAborted();
      await this.#runtime.flows.loadFlows();
    }
  }

  async #haveMoved(): Promise<boolean> {
    const { flows, storage } = this.#runtime;
    const stored = await storage.getFlows();
    const credentials = digest(stored);
    const known = this.#credentials ?? credentials;
    // Deploys of this replica count as changes, too: that costs one more look at the file.
    this.#credentials = credentials;
    return stored.rev !== flows.getFlows()?.rev || credentials !== known;
  }

  /** Whether there is a store that others can see. Memory would only be lost. */
  get sharesContext(): boolean {
    const { contextStorage } = this.#runtime.settings;
    if (typeof contextStorage !== 'object' || contextStorage === null) return false;
    return Object.values(contextStorage).some(
      (store: unknown) =>
        typeof store === 'object' && store !== null && 'module' in store && store.module !== 'memory',
    );
  }
}

function digest({ credentials }: StoredFlows): string {
  return createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
}
