/**
 * Tells a crash guard what this process holds, so that it is released as soon as the process is dead.
 *
 * A guard only saves time: without one, a crash costs a TTL. It must never take a lease from a process that lives, so
 * whatever happens to the wire makes the electors ask the server.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { Elector } from '../../election/elector.js';
import type { ReleaseRequest } from '../../election/ports.js';
import {
  defer,
  type Observable,
  retry,
  Subject,
  Subscription,
  switchMap,
  takeWhile,
  timer,
} from '../../election/rxjs.js';
import type { Endpoint } from '../../redis/server-options.js';
import type { PooledElection, PoolWatcher } from '../pool-watcher.js';
import type { Outbox } from './outbox.js';
import type { GuardChoice } from './wire.js';
import { type GuardFault, WireLost } from './wire-lost.js';

/** ms; bounds of the pause before a guard is started or connected to again, which doubles. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** ms; a guard that lasted less is not started again at once. */
const STEADY_MS = 1_000;

/** What became of the guard, for people. */
export type GuardNews =
  | { readonly up: true; readonly place: string }
  | { readonly up: false; readonly place: string; readonly fault: GuardFault; readonly detail: string };

/** What a guard needs of an election. */
export interface GuardedElection {
  readonly elector: Elector;
  readonly session: Pick<PooledElection['session'], 'endpointOf'>;
}

interface Guarded {
  readonly elector: Elector;
  readonly id: string;
  holdings: readonly ReleaseRequest[];
  /** Where they are, as far as that was ever known. */
  endpoint: Endpoint | null;
  stopping: boolean;
}

export class CrashGuard implements PoolWatcher {
  readonly #introduction = { instance: randomUUID(), pid: process.pid };
  readonly #guarded = new Set<Guarded>();
  readonly #news = new Subject<GuardNews>();
  #choice: GuardChoice | null = null;
  #count = 0;
  #wire = Subscription.EMPTY;
  #outbox: Outbox | null = null;
  /** Ids of the servers that the present guard was told of. */
  #told = new Set<string>();
  #shown: GuardNews | null = null;

  /** Which guard to use; null for none. Stands for as long as there are elections, since a process has one guard. */
  choose(choice: GuardChoice | null): void {
    if (this.#guarded.size === 0) this.#choice = choice;
  }

  /** Emits when there is a guard, and once per outage when there is none. */
  get news$(): Observable<GuardNews> {
    return this.#news;
  }

  /** Whether this is news to people. True once per change, so that only one of several nodes shows it. */
  isNew(news: GuardNews): boolean {
    const fresh = news !== this.#shown;
    this.#shown = news;
    return fresh;
  }

  opened({ elector, session }: GuardedElection): void {
    if (this.#choice === null) return;
    this.#count += 1;
    const id = String(this.#count);
    const guarded: Guarded = { elector, id, holdings: [], endpoint: null, stopping: false };
    this.#guarded.add(guarded);
    if (this.#guarded.size === 1) this.#open(this.#choice);
    const running = session.endpointOf(elector.key).subscribe((endpoint) => {
      // During a failover the lease may still be where it was.
      guarded.endpoint = endpoint ?? guarded.endpoint;
      this.#tell(guarded);
    });
    elector.holdings$.subscribe({
      next: (holdings) => {
        guarded.holdings = holdings;
        this.#tell(guarded);
      },
      complete: () => {
        running.unsubscribe();
        this.#forget(guarded);
      },
    });
  }

  changed(): void {
    // Nodes that share an elector make no difference here.
  }

  closing({ elector }: Pick<PooledElection, 'elector'>): Promise<void> {
    for (const guarded of this.#guarded) if (guarded.elector === elector) guarded.stopping = true;
    return Promise.resolve();
  }

  #forget(guarded: Guarded): void {
    this.#guarded.delete(guarded);
    this.#outbox?.put(guarded.id, { type: 'holds', elector: guarded.id, holdings: [] });
    if (this.#guarded.size > 0) return;
    this.#outbox?.flush();
    this.#wire.unsubscribe();
    this.#outbox = null;
  }

  #open(choice: GuardChoice): void {
    const place = choice.kind === 'sidecar' ? choice.path : '';
    let pauseMs = MIN_PAUSE_MS;
    let upAt = Number.NaN;
    let told: boolean | null = null;
    const tell = (news: GuardNews): void => {
      if (told === news.up) return;
      told = news.up;
      this.#news.next(news);
    };
    const stream$ = defer(() => this.#connect(choice)).pipe(
      retry({
        delay: (cause: unknown) => {
          this.#lost(cause);
          const steady = performance.now() - upAt >= STEADY_MS;
          upAt = Number.NaN;
          // A guard that is back at once is no news.
          if (steady) {
            pauseMs = MIN_PAUSE_MS;
            return timer(0);
          }
          const { fault, message } = asWireLost(cause);
          tell({ up: false, place, fault, detail: message });
          const pause = pauseMs * (0.5 + Math.random() / 2);
          pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
          return timer(pause);
        },
      }),
      switchMap((stream) => {
        upAt = performance.now();
        this.#begin(stream);
        return timer(STEADY_MS).pipe(takeWhile(() => this.#outbox !== null));
      }),
    );
    this.#wire = stream$.subscribe(() => tell({ up: true, place }));
  }

  #connect(choice: GuardChoice): Observable<Writable> {
    const { childWire, sidecarWire } = wires();
    return choice.kind === 'child'
      ? childWire(this.#introduction)
      : sidecarWire(this.#introduction, choice.path);
  }

  #begin(stream: Writable): void {
    this.#outbox = new (outboxes().Outbox)(stream);
    this.#told = new Set();
    for (const guarded of this.#guarded) this.#tell(guarded);
  }

  #lost(cause: unknown): void {
    if (this.#outbox === null) return;
    this.#outbox = null;
    const { byUs } = asWireLost(cause);
    for (const guarded of this.#guarded) {
      // A sidecar takes this process for dead, and releases even what is being acquired.
      if (byUs) void this.#leaveAndRejoin(guarded);
      else guarded.elector.reassure();
    }
  }

  async #leaveAndRejoin(guarded: Guarded): Promise<void> {
    await guarded.elector.withdraw();
    if (!guarded.stopping && this.#guarded.has(guarded)) guarded.elector.rejoin();
  }

  #tell({ id, holdings, endpoint }: Guarded): void {
    const outbox = this.#outbox;
    if (outbox === null) return;
    const server = endpoint === null ? '' : this.#tellServer(outbox, endpoint);
    outbox.put(id, {
      type: 'holds',
      elector: id,
      holdings: holdings.map((holding) => ({ ...holding, server })),
    });
  }

  /** @returns the server's id */
  #tellServer(outbox: Outbox, endpoint: Endpoint): string {
    if (this.#choice?.kind !== 'child') return '';
    const id = createHash('sha256').update(JSON.stringify(endpoint)).digest('base64');
    if (!this.#told.has(id)) outbox.put(`server ${id}`, { type: 'server', id, endpoint });
    this.#told.add(id);
    return id;
  }
}

/** Loaded only where there is a guard, as is {@link outboxes}. */
function wires(): typeof import('./wire.js') {
  return require('./wire.js');
}

function outboxes(): typeof import('./outbox.js') {
  return require('./outbox.js');
}

function asWireLost(cause: unknown): WireLost {
  return cause instanceof WireLost ? cause : new WireLost('guard-failed', String(cause));
}
