/**
 * How this replica stands for election: it observes until its flows are loaded, since a leader that is still starting would
 * only delay the others, and stands with the lowest priority while it could not run them.
 */
import type { Priority } from '../../election/rank.js';
import { BehaviorSubject, filter, type Observable } from '../../election/rxjs.js';
import type { Participant } from '../../runtime/participant.js';
import type { ConductorState } from './conductor/state.js';
import { isFit, priorityOf } from './fitness.js';
import type { StandbyJournal } from './standby-journal.js';

export interface CandidacyOptions {
  readonly priority: Priority;
  readonly journal: Pick<StandbyJournal, 'fitness'>;
  readonly join: (priority: Priority) => Participant;
}

export class Candidacy {
  /** Of the observer that this began as. */
  readonly participant: Participant;
  readonly #options: CandidacyOptions;
  readonly #stands = new BehaviorSubject(false);
  #present: Participant;
  #fit = true;
  #left = false;

  constructor(options: CandidacyOptions) {
    this.#options = options;
    this.participant = options.join('never');
    this.#present = this.participant;
  }

  /** Emits when this replica stands for election. Replays. */
  get stands$(): Observable<unknown> {
    return this.#stands.pipe(filter((stands) => stands));
  }

  /** Does nothing once this replica has left: a process may be told to stop while it still starts. */
  stand(): void {
    if (this.#left) return;
    this.#standAsFit();
    this.#stands.next(true);
  }

  judge(state: ConductorState, missingTypes: readonly string[]): void {
    const fit = isFit(state, missingTypes, this.#fit);
    if (fit === this.#fit || state.ended) return;
    this.#fit = fit;
    if (this.#stands.value) this.#standAsFit();
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#present.leave();
  }

  #standAsFit(): void {
    const { join, priority, journal } = this.#options;
    const before = this.#present;
    this.#present = join(priorityOf(priority, this.#fit));
    void before.leave();
    if (!this.#fit || this.#stands.value) journal.fitness(this.#fit);
  }
}
