/** Lease stores on the suite's server, each with what it told; all are closed after the test. */
import { firstValueFrom } from 'rxjs';
import { within } from '../../../dev/harness/waiting.js';
import type {
  AcquireReply,
  AcquireRequest,
  Contact,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
} from '../../../src/election/ports.js';
import { StoreFailure } from '../../../src/election/ports.js';
import type { Notice } from '../../../src/redis/notices.js';
import { RedisLeaseStore } from '../../../src/redis/redis-lease-store.js';
import type { ServerOptions, SingleServer } from '../../../src/redis/server-options.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import type { Lab } from './lab.js';
import { acquisition, type HeldTerm, termOf } from './leases.js';
import { PATIENCE_MS, Seen } from './seen.js';

export interface StoreUserOptions {
  readonly server?: Partial<SingleServer>;
  /** ms; a third of it is how long a connection may be silent before it is asked. Default: too long to matter. */
  readonly shortestTtlMs?: number;
}

/** One process' view of the server: its clock, its store, and everything the store said. */
export class StoreUser {
  readonly clock = new SystemClock();
  /** As in production one for all electors of a process, so that what they send goes out together. */
  readonly phase = Math.random();
  readonly store: RedisLeaseStore;
  readonly database: number;
  readonly contacts: Seen<Contact>;
  readonly pushesLive: Seen<boolean>;
  readonly notices: Seen<Notice>;

  constructor(server: ServerOptions, shortestTtlMs: number) {
    this.database = server.database;
    this.store = new RedisLeaseStore({ server, clock: this.clock, shortestTtlMs: () => shortestTtlMs });
    this.contacts = new Seen(this.store.contact$);
    this.pushesLive = new Seen(this.store.pushesLive$);
    this.notices = new Seen(this.store.notices$);
  }

  acquire(request: AcquireRequest): Promise<AcquireReply> {
    return answered(firstValueFrom(this.store.acquire(request)), 'an acquisition');
  }

  renew(request: RenewRequest): Promise<RenewReply> {
    return answered(firstValueFrom(this.store.renew(request)), 'a renewal');
  }

  release(request: ReleaseRequest): Promise<void> {
    return answered(firstValueFrom(this.store.release(request)), 'a release');
  }

  /** A connection that was made while the server was loading has no scripts there: the first call is refused, and brings them. */
  async served(): Promise<void> {
    for (;;) {
      try {
        await this.release({ key: 'nobody:holds:this', value: 'nobody', token: null, end: null });
        return;
      } catch (error) {
        if (!(error instanceof StoreFailure) || !['busy', 'not-executed'].includes(error.kind)) throw error;
      }
    }
  }

  /** Contact after `from`, and pushes too if `live`. */
  async up(from = 0): Promise<void> {
    await this.contacts.until('contact', ({ up }) => up, from);
  }

  async down(from = 0): Promise<Extract<Contact, { up: false }>> {
    const contact = await this.contacts.until('loss of contact', ({ up }) => !up, from);
    if (contact.up) throw new Error('contact is up');
    return contact;
  }

  async live(from = 0): Promise<void> {
    await this.pushesLive.until('pushes to be live', (live) => live, from);
  }

  close(): void {
    this.store.close();
  }
}

function answered<T>(call: Promise<T>, what: string): Promise<T> {
  return within(call, PATIENCE_MS, `an answer to ${what}`);
}

/** The failure that a call ended with; an answer is an error. */
export async function failureOf(call: Promise<unknown>): Promise<StoreFailure> {
  const outcome: unknown = await call.catch((error: unknown) => error);
  if (outcome instanceof StoreFailure) return outcome;
  throw new Error(`instead of failing, the call brought ${JSON.stringify(outcome)} ${String(outcome)}`);
}

export class Replicas {
  readonly #lab: Lab;
  readonly #open: StoreUser[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Begins to connect, and returns at once. */
  begin({ server = {}, shortestTtlMs = 60_000 }: StoreUserOptions = {}): StoreUser {
    const replica = new StoreUser({ ...this.#lab.options, ...server }, shortestTtlMs);
    this.#open.push(replica);
    replica.store.open();
    return replica;
  }

  /** Connected, with pushes. */
  async join(options: StoreUserOptions = {}): Promise<StoreUser> {
    const replica = this.begin(options);
    await Promise.all([replica.up(), replica.live()]);
    return replica;
  }

  closeAll(): void {
    for (const replica of this.#open.splice(0)) replica.close();
  }
}

export function useReplicas(lab: Lab): Replicas {
  const replicas = new Replicas(lab);
  afterEach(() => replicas.closeAll());
  return replicas;
}

/** A replica for each test, connected before it. */
class TestsReplica {
  #now: StoreUser | undefined;

  get user(): StoreUser {
    if (this.#now === undefined) throw new Error('there is no replica before a test has begun');
    return this.#now;
  }

  async join(replicas: Replicas): Promise<void> {
    this.#now = await replicas.join();
  }

  acquire(request: AcquireRequest): Promise<AcquireReply> {
    return this.user.acquire(request);
  }

  renew(request: RenewRequest): Promise<RenewReply> {
    return this.user.renew(request);
  }

  release(request: ReleaseRequest): Promise<void> {
    return this.user.release(request);
  }

  async lead(key: string): Promise<HeldTerm> {
    const request = acquisition(key);
    return termOf(request, await this.acquire(request));
  }
}

/** Call in `describe`: a replica that joins before each test. */
export function useReplica(lab: Lab, replicas = useReplicas(lab)): TestsReplica {
  const replica = new TestsReplica();
  beforeEach(() => replica.join(replicas));
  return replica;
}
