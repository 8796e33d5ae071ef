/** The last 20 changes of one election, kept for as long as its elector lives. */
import type { Elector } from '../election/elector.js';
import type { Subscription } from '../election/rxjs.js';
import type { Reason, Role } from '../election/state.js';
import type { ElectionChange } from '../election/view.js';
import { shownName } from './shown-name.js';

const MAX_CHANGES = 20;

export interface ChronicleEntry {
  /** ms since 1970. */
  readonly at: number;
  readonly role: Role;
  readonly previousRole: Role;
  readonly leader: string | null;
  readonly previousLeader: string | null;
  readonly token: number | null;
  readonly reason: Reason;
}

export class Chronicle {
  #entries: readonly ChronicleEntry[] = [];
  readonly #subscription: Subscription;

  /** Records changes until the elector stops, or until {@link close}. */
  constructor(elector: Pick<Elector, 'changes$'>) {
    this.#subscription = elector.changes$.subscribe((change) => {
      this.#entries = [...this.#entries, entryOf(change)].slice(-MAX_CHANGES);
    });
  }

  /** Oldest first, at most 20. */
  get entries(): readonly ChronicleEntry[] {
    return this.#entries;
  }

  close(): void {
    this.#subscription.unsubscribe();
  }
}

function entryOf({ view, previousRole, previousLeader, at }: ElectionChange): ChronicleEntry {
  const { role, leader, token, reason } = view;
  return {
    at,
    role,
    previousRole,
    leader: leader === null ? null : shownName(leader),
    previousLeader: previousLeader === null ? null : shownName(previousLeader),
    token,
    reason,
  };
}
