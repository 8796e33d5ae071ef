/** A fleet and its server under fault, and the rules of who may be struck. */
import type { Dice } from '../../support/dice.js';
import { aimed } from '../faults/aim.js';
import type { Arena } from '../faults/kind.js';
import type { ChaosReplica } from '../fleet/member.js';
import { Onlooker } from '../fleet/onlooker.js';
import type { RunClock } from '../run-clock.js';
import type { Servers } from '../server/servers.js';

/** Replicas that are spared by faults that end one: another has to take over. */
const SURVIVORS = 2;
/** ms that a replica has to start and to learn who leads. */
const MEET_MS = 20_000;
/** How often a replica that ends meanwhile is started again. */
const MOST_ROUNDS = 5;

export class FleetArena<Struck extends Servers = Servers> implements Arena<Struck> {
  readonly members: readonly ChaosReplica[];
  readonly servers: Struck;
  readonly onlooker: Onlooker;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  readonly clock: RunClock;
  readonly #claimed = new Set<ChaosReplica>();
  readonly #starting = new Map<ChaosReplica, Promise<void>>();
  /** Whether replicas that ended are started again at once. */
  #reviving = true;

  /** See RunHistory. */
  readonly recoverySlackMs: number | undefined;

  constructor(
    parts: Pick<Arena<Struck>, 'members' | 'servers' | 'keys' | 'ttlMs' | 'clock'>,
    recoverySlackMs?: number,
  ) {
    this.members = parts.members;
    this.servers = parts.servers;
    this.keys = parts.keys;
    this.ttlMs = parts.ttlMs;
    this.clock = parts.clock;
    this.recoverySlackMs = recoverySlackMs;
    this.onlooker = new Onlooker(parts.members);
  }

  claim(dice: Dice, ends: boolean): ChaosReplica | null {
    const free = this.members.filter(
      (member) => member.running && !this.#claimed.has(member) && !this.#starting.has(member),
    );
    if (ends && free.length <= SURVIVORS) return null;
    const member = aimed(this, dice, free);
    if (member !== null) this.#claimed.add(member);
    return member;
  }

  release(member: ChaosReplica): void {
    this.#claimed.delete(member);
    if (this.#reviving) this.#revive(member);
  }

  /**
   * Before Redis loses its data: every replica runs and has read of a lease on every key. The promises do not cover a
   * replica without memory on an emptied Redis.
   */
  async everyoneRemembers(): Promise<void> {
    this.#reviving = false;
    // One in hot standby may still end by itself, because of a fault that was over.
    for (let round = 1; round === 1 || this.members.some(({ running }) => !running); round += 1) {
      if (round > MOST_ROUNDS) throw new Error('a replica ends again and again');
      for (const member of this.members) this.#revive(member);
      await Promise.allSettled(this.#starting.values());
      await Promise.all(this.members.map((member) => member.met(MEET_MS)));
    }
  }

  /** Starts every replica that has ended, now and from now on. */
  reviveAll(): void {
    this.#reviving = true;
    for (const member of this.members) this.#revive(member);
  }

  #revive(member: ChaosReplica): void {
    if (member.running || this.#starting.has(member)) return;
    const started = member.start().finally(() => this.#starting.delete(member));
    this.#starting.set(member, started);
    started.catch(() => undefined); // whoever waits for it is told
  }

  /** Nothing is started any more, and nothing is half started. */
  async settle(): Promise<void> {
    this.#reviving = false;
    await Promise.allSettled(this.#starting.values());
    this.onlooker.close();
  }
}
