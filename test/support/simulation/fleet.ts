/** Replicas of one lock key around one server, and the two promises that hold at every moment. */
import type { ElectionChange } from '../../../src/election/view.js';
import { SimulatedReplica, type SimulatedReplicaOptions } from './replica.js';
import { SimulatedServer } from './simulated-server.js';
import { VirtualTime } from './virtual-time.js';

export const KEY = 'nodered:leader';
export const TTL_MS = 3_000;

export class SimulatedFleet {
  readonly time = new VirtualTime();
  readonly server = new SimulatedServer(this.time);
  readonly replicas: SimulatedReplica[] = [];
  /** What must never happen, in words; empty as long as all is well. */
  readonly violations: string[] = [];
  /** Terms that were begun. */
  terms = 0;
  /** Whether the weather is fair, whatever it was made of. */
  calm = false;
  /** Replicas that ever were. */
  joined = 0;
  #highestToken = 0;

  /** A replica that campaigns from now on. */
  join(name: string, options: Partial<SimulatedReplicaOptions> = {}): SimulatedReplica {
    const { time, server } = this;
    const replica = new SimulatedReplica({ name, key: KEY, ttlMs: TTL_MS, ...options }, { time, server });
    this.joined += 1;
    this.replicas.push(replica);
    replica.elector.changes$.subscribe((change) => this.#check(replica, change));
    replica.start();
    return replica;
  }

  /** Who would act if asked now. */
  get leaders(): readonly string[] {
    return this.replicas.filter(({ leads }) => leads).map(({ name }) => name);
  }

  /** Lets time pass until the condition holds; answers how long that took, in ms. */
  until(condition: () => boolean, limitMs: number, stepMs = 0.5): number {
    const begun = this.time.now;
    while (!condition()) {
      if (this.time.now - begun > limitMs) throw new Error(`not within ${limitMs} ms: ${condition}`);
      this.time.run(stepMs);
    }
    return this.time.now - begun;
  }

  /** Terms begin only here, so that an overlap of two of them is seen here, whenever it ends. */
  #check(replica: SimulatedReplica, { view }: ElectionChange): void {
    if (view.role !== 'leader') return;
    this.terms += 1;
    const { leaders } = this;
    const at = `at ${this.time.now.toFixed(2)} ms`;
    if (leaders.some((name) => name !== replica.name)) this.violations.push(`${at} ${leaders} all lead`);
    const token = view.token ?? 0;
    if (token <= this.#highestToken) {
      this.violations.push(`${at} ${replica.name}'s token ${token} follows ${this.#highestToken}`);
    }
    this.#highestToken = Math.max(this.#highestToken, token);
  }
}
