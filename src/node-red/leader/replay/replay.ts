/**
 * No tick lost: keeps what reaches this replica while it does not lead, and sends it when it becomes the leader.
 *
 * Promised: each tick of the successor's own source passes a gate at least once, if the sources of the replicas differ by
 * less than the slack, which is one TTL; all replicas have this option; and the bounds of the backlog suffice. A message is
 * forgotten only when
 *
 * - it arrived more than the slack before the followed leader last surely acted (signs-of-life.ts), so that the leader's
 *   own one of that tick had arrived at the leader by then;
 * - and the leader has reported that it replayed what it had kept, since that one may have arrived before its term;
 * - and the last report covers it: a leader that was started a moment ago, or whose node was gone in a slow deploy, has not
 *   kept what came before. Its followers then keep that, and replay it when they lead. Nor does a report cover what comes
 *   after it, since the node can be gone while the lease is renewed. When it was sent is not known; reckoned is with half a
 *   TTL on the way at most;
 * - or the bounds are exceeded, which is said.
 *
 * The replay happens in the turn in which the replica becomes the leader, before anything that arrives later. If the term
 * ends in the middle, the rest is kept.
 *
 * Reports and keys are hints. A lost one costs messages that pass twice, or memory within the bounds. A forged one needs
 * the lease's value (seal.ts): whoever can read the lock key, and publish, can make a follower forget what the leader did
 * not keep, or skip occurrences. Without a key nothing is ever skipped.
 */
import type { Elector } from '../../../election/elector.js';
import type { Clock } from '../../../election/ports.js';
import { filter, Subscription, switchMap } from '../../../election/rxjs.js';
import type { ElectionView, LeaseInSight } from '../../../election/view.js';
import type { SideChannel } from '../../../redis/side-channel.js';
import type { Participant } from '../../../runtime/participant.js';
import type { FlowMessage } from '../../flow-node.js';
import type { KeptMessage, ReplayMemory } from './memory.js';
import type { OccurrenceKeys } from './occurrence-key.js';
import { parseReplayMessage } from './replay-messages.js';
import { Teller } from './teller.js';

export type ReplayElector = Pick<Elector, 'view' | 'lease' | 'lease$'>;

/** What goes wrong with a message; told once while this replica follows. */
export type Shortcoming = 'replay-full' | 'replay-not-cloned' | 'replay-no-key';

export interface ReplayOptions {
  readonly clock: Clock;
  readonly participant: Pick<Participant, 'ttlMs' | 'elector$'> & { readonly elector: ReplayElector };
  readonly side: Pick<SideChannel, 'listen' | 'publish'>;
  readonly channel: string;
  readonly scope: string;
  /** Messages kept at most. */
  readonly limit: number;
  /** null: messages have no keys. */
  readonly keys: OccurrenceKeys | null;
  /** May throw. */
  readonly clone: (message: FlowMessage) => FlowMessage;
  /** Sends a message as the leader's. */
  readonly send: (message: FlowMessage, view: ElectionView, arrivedAt: number) => void;
  readonly fallsShort: (how: Shortcoming) => void;
  readonly replayed: (sent: number, skipped: number) => void;
  /** What is left stays in the memory. */
  readonly closed: () => void;
}

export class Replay {
  readonly #options: ReplayOptions;
  readonly #memory: ReplayMemory;
  readonly #teller: Teller;
  readonly #running = new Subscription();
  #sending = false;

  constructor(options: ReplayOptions, memory: ReplayMemory) {
    this.#options = options;
    this.#memory = memory;
    const { clock, participant, side, channel, scope } = options;
    this.#teller = new Teller({
      ...{ clock, side, channel, scope },
      ttlMs: () => participant.ttlMs,
      leads: () => this.#ownLease(),
      coversMs: () => clock.now() - memory.completeSince,
    });
  }

  start(): void {
    const { participant, side, channel, scope, clock } = this.#options;
    const lease$ = participant.elector$.pipe(switchMap((elector: ReplayElector) => elector.lease$));
    this.#running.add(
      lease$.pipe(filter((lease) => lease !== null)).subscribe((lease) => this.#follow(lease)),
    );
    this.#running.add(
      side.listen(channel).subscribe((text) => {
        const message = parseReplayMessage(text, scope);
        if (message === null || this.#ownLease() !== null) return;
        this.#memory.hearsay.hear(message, clock.now());
        this.#forget();
      }),
    );
  }

  /** A message that is about to leave as a follower's. */
  keep(message: FlowMessage): void {
    const { clock, clone, limit, fallsShort } = this.#options;
    const { now, wall } = clock.instant();
    let copy: FlowMessage;
    try {
      copy = clone(message);
    } catch {
      // It leaves through output 2 all the same; its owner is told.
      this.#memory.completeSince = now;
      fallsShort('replay-not-cloned');
      return;
    }
    const kept: KeptMessage = { message: copy, at: now, arrivedAt: wall, key: null, passedUnder: null };
    this.#options.keys?.of(copy, (key) => this.#name(kept, key));
    this.#memory.backlog.add(kept);
    this.#dropped(this.#memory.backlog.trim(now, limit));
  }

  /** A message that is about to leave as the leader's. */
  passes(message: FlowMessage): void {
    const leaseValue = this.#ownLease();
    if (leaseValue === null) return;
    this.#options.keys?.of(message, (key) => {
      if (key !== null) this.#teller.passed(leaseValue, key);
    });
  }

  /** Sends what was kept, if this replica leads, for as long as it does. */
  run(): void {
    if (this.#sending) return;
    this.#sending = true;
    try {
      this.#sendAll();
    } finally {
      this.#sending = false;
    }
  }

  close(): void {
    this.#running.unsubscribe();
    this.#teller.close();
    this.#options.closed();
  }

  #sendAll(): void {
    const { backlog, hearsay } = this.#memory;
    const { clock, limit, participant, send } = this.#options;
    let sent = 0;
    let skipped = 0;
    this.#dropped(backlog.trim(clock.now(), limit));
    for (;;) {
      const view = participant.elector.view();
      const leaseValue = this.#ownLease();
      if (view.role !== 'leader' || leaseValue === null) break;
      const kept = this.#running.closed ? undefined : backlog.shift();
      if (kept === undefined) {
        if (backlog.size === 0) this.#teller.replayed(leaseValue);
        break;
      }
      if (kept.key !== null && hearsay.hasPassed(kept.key)) {
        skipped += 1;
        continue;
      }
      sent += 1;
      if (kept.key !== null) this.#teller.passed(leaseValue, kept.key);
      else kept.passedUnder = leaseValue;
      send(kept.message, view, kept.arrivedAt);
    }
    if (sent + skipped > 0) this.#options.replayed(sent, skipped);
  }

  /** @param last when the last of those arrived; null if there was none */
  #dropped(last: number | null): void {
    if (last === null) return;
    this.#memory.completeSince = Math.max(this.#memory.completeSince, last + 1);
    this.#options.fallsShort('replay-full');
  }

  #name(kept: KeptMessage, key: string | null): void {
    kept.key = key;
    if (key !== null && kept.passedUnder !== null) this.#teller.passed(kept.passedUnder, key);
  }

  #follow(lease: LeaseInSight): void {
    const { participant } = this.#options;
    if (participant.elector.view().role === 'leader') return;
    this.#memory.signs.read(lease, participant.ttlMs);
    this.#memory.hearsay.follow(lease.value);
    this.#forget();
  }

  /** What has surely passed the leader's gate. */
  #forget(): void {
    const { signs, hearsay, backlog } = this.#memory;
    const { actedUntil } = signs;
    const { coveredFrom, reportedAt } = hearsay;
    if (actedUntil === null || coveredFrom === null || reportedAt === null) return;
    const slack = this.#options.participant.ttlMs;
    const coveredUntil = reportedAt - slack / 2;
    backlog.forget(coveredFrom + slack, Math.min(actedUntil, coveredUntil) - slack);
  }

  #ownLease(): string | null {
    const { elector } = this.#options.participant;
    return elector.view().role === 'leader' ? (elector.lease?.value ?? null) : null;
  }
}
