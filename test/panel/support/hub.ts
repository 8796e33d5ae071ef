/** A presence channel without a server, in virtual time: every message reaches all, its sender included. */
import { setImmediate as turn } from 'node:timers/promises';
import { BehaviorSubject, map, Subject } from 'rxjs';
import type { Role } from '../../../src/election/state.js';
import type { ElectionView } from '../../../src/election/view.js';
import { type Campaign, Presence } from '../../../src/panel/presence.js';
import type { PresenceMessage } from '../../../src/panel/presence-messages.js';
import { ManualClock } from '../../support/manual-clock.js';

export class Hub {
  readonly said: PresenceMessage[] = [];
  readonly messages$ = new Subject<PresenceMessage>();
  /** Whether the server takes what is said. */
  open = true;
  receiving = true;
  readonly #members: Presence[] = [];
  readonly #clock = new ManualClock();

  /** Lets time pass, in steps, so that whoever waits for a promise gets on in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#clock.now() + ms;
    while (this.#clock.now() < end) {
      this.#clock.runUntil(Math.min(this.#clock.now() + 50, end));
      await turn();
    }
  }

  member(name: string): Presence {
    const roll = new Presence({
      channel: { messages$: this.messages$, publish: async (message) => this.say(message) },
      clock: this.#clock,
      replica: () => ({ id: name, name, version: '2.0.0', startedAt: 0, editorUrl: null, drained: false }),
      receiving: () => this.receiving,
    });
    this.#members.push(roll);
    return roll;
  }

  say(message: PresenceMessage): boolean {
    if (!this.open) return false;
    this.said.push(message);
    this.messages$.next(message);
    return true;
  }

  /** What is still waited for. */
  get alarms(): number {
    return this.#clock.alarms;
  }

  close(): void {
    for (const member of this.#members) member.close();
  }
}

/** An elector as far as a roll is concerned. */
export class StandIn implements Campaign {
  readonly key: string;
  readonly id = 'an-elector';
  readonly #role: BehaviorSubject<Role>;

  constructor(key: string, role: Role = 'follower') {
    this.key = key;
    this.#role = new BehaviorSubject(role);
  }

  get views$() {
    return this.#role.pipe(map((role) => this.#view(role)));
  }

  view(): ElectionView {
    return this.#view(this.#role.value);
  }

  becomes(role: Role): void {
    this.#role.next(role);
  }

  #view(role: Role): ElectionView {
    const { key } = this;
    return {
      key,
      role,
      leader: null,
      token: null,
      since: 0,
      reason: 'joined',
      met: true,
      trouble: null,
      wait: null,
      otherTtlMs: null,
      next: null,
      standing: 'candidate' as const,
    };
  }
}
