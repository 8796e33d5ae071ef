/** What health checks ask of each election of this process. */
import type { Clock } from '../../election/ports.js';
import { Subscription } from '../../election/rxjs.js';
import type { Role } from '../../election/state.js';
import { serverName } from '../../redis/server-options.js';
import type { PooledElection, PoolWatcher } from '../pool-watcher.js';
import type { Session } from '../session.js';

export type CheckedElection = Pick<PooledElection, 'elector' | 'ttlMs'> & {
  readonly session: Pick<Session, 'server' | 'contactOf'>;
};

export class ElectionHealth {
  readonly election: CheckedElection;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #running = new Subscription();
  #connected = false;
  #announced: Role = 'unknown';

  constructor(election: CheckedElection, clock: Pick<Clock, 'now'>) {
    this.election = election;
    this.#clock = clock;
    const { elector, session } = election;
    this.#running.add(
      session.contactOf(elector.key).subscribe(({ up }) => {
        this.#connected = up;
      }),
    );
    this.#running.add(
      elector.views$.subscribe(({ role }) => {
        this.#announced = role;
      }),
    );
  }

  get key(): string {
    return this.election.elector.key;
  }

  /** For display. */
  get server(): string {
    return serverName(this.election.session.server);
  }

  /** Whether the primary that keeps the lock key can be reached. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Whether the last that was announced is a term whose time is over: the timers have not run. */
  get overdue(): boolean {
    const end = this.election.elector.leaseEnd;
    return this.#announced === 'leader' && end !== null && this.#clock.now() >= end;
  }

  /** ms until the known leader's lease ends; null without one. */
  get remainingMs(): number | null {
    const end = this.election.elector.leaseEnd;
    return end === null ? null : Math.max(0, Math.round(end - this.#clock.now()));
  }

  close(): void {
    this.#running.unsubscribe();
  }
}

export class ElectionsHealth implements PoolWatcher {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #elections = new Map<CheckedElection, ElectionHealth>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get all(): readonly ElectionHealth[] {
    return [...this.#elections.values()];
  }

  opened(election: CheckedElection): void {
    this.#elections.set(election, new ElectionHealth(election, this.#clock));
  }

  changed(): void {
    // Whatever nodes want is read when somebody asks.
  }

  async closing(election: CheckedElection): Promise<void> {
    this.#elections.get(election)?.close();
    this.#elections.delete(election);
  }
}
