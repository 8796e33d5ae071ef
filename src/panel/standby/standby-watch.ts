/** Knows the hot standby of this process, and which of the members leads. */
import { BehaviorSubject, type Observable, skip } from '../../election/rxjs.js';
import type { ServerOptions } from '../../redis/server-options.js';
import type { PooledElection } from '../../runtime/pool-watcher.js';
import type { Session } from '../../runtime/session.js';
import type { Member } from '../member.js';
import { shownName } from '../shown-name.js';
import type { Readiness } from './readiness.js';
import { readinessOf, type StandbyFacts, type StandbyView, standbyView } from './standby-view.js';

export interface OwnStandby {
  readonly lockKey: string;
  readonly server: Pick<ServerOptions, 'username'>;
  /** null while it takes part in no election, because its settings cannot be used. */
  readonly session: Session | null;
  readonly facts: StandbyFacts;
}

/** A leader that presence has heard of. It is forgotten with its term, not with the roster. */
interface Heard {
  readonly token: number | null;
  readonly member: Member;
}

export class StandbyWatch {
  readonly #own = new BehaviorSubject<OwnStandby | null>(null);
  #heard: Heard | null = null;

  /** Emits when {@link own} has changed. */
  get changes$(): Observable<unknown> {
    return this.#own.pipe(skip(1));
  }

  get own(): OwnStandby | null {
    return this.#own.value;
  }

  set(own: OwnStandby | null): void {
    this.#own.next(own);
  }

  /** How ready this process is, if this election is its hot standby's. */
  readinessIn({ session, elector }: Pick<PooledElection, 'session' | 'elector'>): Readiness | null {
    const { own } = this;
    if (own === null || own.session !== session || own.lockKey !== elector.key) return null;
    return readinessOf(own.facts);
  }

  /** @param others the other members of the standby's lock key, as far as presence knows them */
  view(others: readonly Member[]): StandbyView | null {
    const { own } = this;
    if (own === null) return null;
    const { lockKey, server, facts } = own;
    return standbyView(lockKey, facts, server, this.#leading(facts, others));
  }

  #leading({ leader, token, phase }: StandbyFacts, others: readonly Member[]): Member | undefined {
    if (leader === null || phase === 'active' || phase === 'held') return undefined;
    const member = others.find(({ name, role }) => role === 'leader' && name === shownName(leader));
    if (member !== undefined) this.#heard = { token, member };
    const heard = this.#heard;
    return heard?.token === token && heard.member.name === shownName(leader) ? heard.member : undefined;
  }
}
