/** What the conductor has done to Node-RED's flows. */
import { filter, type Observable, take } from '../../election/rxjs.js';
import type { ConductorState } from './conductor/state.js';
import { Freshness } from './freshness.js';
import type { LiveRuntime } from './live-runtime.js';

/** In the environment, where `env.get` and `${…}` in a node's properties find it: the token of the term. */
export const TOKEN_VARIABLE = 'CLUSTER_LEADER_TOKEN';

/** ms; the least time for reading flows and context. */
const PREPARE_MS = 10_000;

/** ms for reading flows and context: whoever leads without running anything should not keep the lease for longer. */
export function preparationMs(ttlMs: number): number {
  return Math.max(PREPARE_MS, ttlMs);
}

export class FlowOperations {
  readonly #runtime: LiveRuntime;
  readonly #freshness: Freshness;
  readonly #prepareMs: number;

  /** @param prepareMs how long {@link prepare} may take */
  constructor(runtime: LiveRuntime, prepareMs: number) {
    this.#runtime = runtime;
    this.#prepareMs = prepareMs;
    this.#freshness = new Freshness(runtime);
  }

  /** Notes what the runtime has loaded, once it has. */
  beginWith(states$: Observable<ConductorState>): void {
    states$
      .pipe(
        filter(({ booted }) => booted),
        take(1),
      )
      // What cannot be read now is read before the flows start.
      .subscribe(() => void this.#freshness.begin().catch(() => undefined));
  }

  /** Whether there is context that other replicas can see. */
  get keepsContext(): boolean {
    return this.#freshness.sharesContext;
  }

  /** Rejects after a while at the latest: storage that does not answer must not keep the lease from the others. */
  async prepare(): Promise<void> {
    const ms = this.#prepareMs;
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        abort.abort();
        reject(new Error(`storage or context did not answer within ${ms / 1000} s`));
      }, ms);
    });
    try {
      await Promise.race([this.#freshness.renew(abort.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async start(token: number | null): Promise<void> {
    process.env[TOKEN_VARIABLE] = String(token ?? '');
    await this.#runtime.flows.startFlows('full');
  }

  async stop(): Promise<void> {
    const { flows } = this.#runtime;
    // During a deploy the runtime takes the flows for stopped, and would stop nothing. A start changes that at once; the
    // gate, which is shut, lets it go no further.
    const start = flows.started ? undefined : flows.startFlows('full');
    await Promise.all([flows.stopFlows('full'), start?.catch(() => undefined)]);
  }

  async flush(): Promise<void> {
    delete process.env[TOKEN_VARIABLE];
    await this.#freshness.flush();
  }
}
