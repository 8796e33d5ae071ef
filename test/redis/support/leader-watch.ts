/** Watches electors of one key for two leaders at a time, and for tokens that do not grow. */
import { Subscription } from 'rxjs';
import type { Candidate } from './candidates.js';

export class LeaderWatch {
  readonly #candidates: readonly Candidate[];
  readonly #running = new Subscription();
  readonly #faults: string[] = [];
  readonly #leaders: (string | null)[] = [];
  #highestToken = 0;

  constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates;
    const timer = setInterval(() => this.#look(), 1);
    this.#running.add(() => clearInterval(timer));
    for (const { elector } of candidates) {
      // Sampling alone could miss an overlap that is shorter than a stall of this process.
      this.#running.add(elector.views$.subscribe(() => this.#look()));
      this.#running.add(
        elector.changes$.subscribe(({ view: { role, token } }) => {
          if (role === 'leader') this.#note(token ?? 0);
        }),
      );
    }
  }

  /** Who led, one after the other; null: nobody. */
  get leaders(): readonly (string | null)[] {
    return this.#leaders;
  }

  /** What was wrong; none is as it should be. */
  end(): readonly string[] {
    this.#running.unsubscribe();
    return this.#faults;
  }

  #look(): void {
    const leaders = this.#candidates.filter(({ elector }) => elector.isLeader());
    if (leaders.length > 1) this.#faults.push(`two leaders: ${leaders.map(({ name }) => name).join(', ')}`);
    const leader = leaders[0]?.name ?? null;
    if (leader !== this.#leaders.at(-1)) this.#leaders.push(leader);
  }

  #note(token: number): void {
    if (token <= this.#highestToken) this.#faults.push(`token ${token} after ${this.#highestToken}`);
    this.#highestToken = token;
  }
}
