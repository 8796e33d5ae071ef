/**
 * What an operator can do from any replica: hand a lock key over, and drain a replica. Whoever must act is asked on the
 * server if it is not this process, so that one address behind a load balancer will do.
 */
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import { candidateOf, refersTo } from '../election/rank.js';
import { concatMap, defer, filter, map, merge, type Observable, of, take } from '../election/rxjs.js';
import type { ElectorPool } from '../runtime/elector-pool.js';
import { chooseMember, type MemberName, type Unfitness, unfitness } from './choose-member.js';
import { type Draining, drainingIn, type Process, withoutCandidate } from './draining.js';
import type { ElectionEntry, FleetView } from './fleet-view.js';
import type { ControlledElection, FleetWatch, IncomingAtServer } from './fleet-watch.js';
import type { RequestOutcome } from './requests/request-messages.js';

/** ms to wait for the next leader, for the answer; beside a leader's reserve, which is the same in all of a fleet. */
const SUCCESSOR_MS = 3_000;

export type Refusal =
  | { readonly code: 'unknown-key'; readonly keys: readonly string[] }
  | { readonly code: 'ambiguous-key'; readonly elections: readonly { id: string; server: string }[] }
  | { readonly code: 'unknown-member' | 'ambiguous-member'; readonly members: readonly MemberName[] }
  | { readonly code: 'unfit-member'; readonly member: string; readonly why: Unfitness | 'version' }
  | { readonly code: 'no-leader' }
  | { readonly code: 'no-answer'; readonly member: string };

export interface HandedOver {
  readonly code: 'handed-over';
  readonly key: string;
  readonly from: string;
  /** Who leads now; null if that is not known within 3 s and the reserve. */
  readonly leader: string | null;
}

export interface Drained {
  readonly code: 'drained';
  readonly member: string;
  readonly drained: boolean;
  /** Lock keys that no other member can take, as far as this replica knows. */
  readonly withoutCandidate: readonly string[];
}

export interface HandOverOrder {
  /** The id of an election in the view. Empty: the one with the lock key. */
  readonly election: string;
  readonly key: string;
  /** A member's id or name. Empty: whoever comes next. */
  readonly to: string;
}

export interface DrainOrder {
  /** A member's id or name. Empty: this replica. */
  readonly member: string;
  readonly on: boolean;
}

export interface Successor {
  /** As `Elector.resign` takes it. */
  readonly to: string;
  readonly name: string;
}

export interface ControlOptions {
  readonly fleet: Pick<FleetWatch, 'controlled' | 'incoming$' | 'view' | 'fresh$'>;
  readonly pool: Pick<ElectorPool, 'drain'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  /** The replica's name. */
  readonly name: string;
}

export class Control {
  readonly #options: ControlOptions;

  /** Serves the requests of other replicas from now on, for the life of the process. */
  constructor(options: ControlOptions) {
    this.#options = options;
    options.fleet.incoming$.subscribe((incoming) => {
      const outcome = this.#obey(incoming);
      if (outcome !== null) incoming.answer(outcome);
    });
  }

  /** Emits once and completes. */
  handOver(order: HandOverOrder): Observable<HandedOver | Refusal> {
    const { to } = order;
    return defer(() => {
      const { fleet } = this.#options;
      return to === '' ? of(fleet.view()) : fleet.fresh$();
    }).pipe(
      concatMap((view) => {
        const entry = this.#find(order, view);
        if ('code' in entry) return of(entry);
        if (to === '') return this.#handOver(entry, null);
        const successor = successorIn(entry, to);
        return 'code' in successor ? of(successor) : this.#handOver(entry, successor.to);
      }),
    );
  }

  /**
   * The member that an order to this elector means. Emits once and completes.
   *
   * @param to an id or a name
   */
  successor(elector: Elector, to: string): Observable<Successor | Refusal> {
    return this.#options.fleet.fresh$().pipe(
      map(({ elections }): Successor | Refusal => {
        const own = this.#options.fleet.controlled.find((each) => each.elector === elector);
        const entry = elections.find(({ id }) => id === own?.id);
        return entry === undefined ? { code: 'unknown-key', keys: [] } : successorIn(entry, to);
      }),
    );
  }

  /** Emits once and completes. */
  drain({ member: wanted, on }: DrainOrder): Observable<Drained | Refusal> {
    const { fleet, name } = this.#options;
    if (wanted === '') return defer(() => of(this.#drainSelf(on)));
    return fleet.fresh$().pipe(
      concatMap((view): Observable<Drained | Refusal> => {
        const choice = chooseMember(wanted, drainingIn(view));
        if (choice.kind !== 'chosen') {
          return of({ code: `${choice.kind}-member`, members: choice.members });
        }
        const { member } = choice;
        if (member.self) return of(this.#drainSelf(on));
        if (member.drained === null) return of({ code: 'unfit-member', member: member.name, why: 'version' });
        const at = this.#sharing(member.id, view);
        if (at === undefined) return of({ code: 'no-answer', member: member.name });
        const answer$ = at.requests.ask({ kind: 'drain', from: name, member: member.id, on });
        return answer$.pipe(
          map((outcome) =>
            outcome === 'done' ? this.#drained(member, on, view) : { code: 'no-answer', member: member.name },
          ),
        );
      }),
    );
  }

  /** Emits who is drained, and what each leads, and completes. */
  members(): Observable<readonly Draining[]> {
    return this.#options.fleet.fresh$().pipe(map(drainingIn));
  }

  #find({ election: id, key }: HandOverOrder, { elections, servers }: FleetView): ElectionEntry | Refusal {
    const found = elections.filter((each) => (id === '' ? each.lockKey === key : each.id === id));
    const [election, another] = found;
    if (election === undefined) {
      return { code: 'unknown-key', keys: [...new Set(elections.map(({ lockKey }) => lockKey))] };
    }
    if (another === undefined) return election;
    const addressOf = (serverId: string) => servers.find((each) => each.id === serverId)?.address ?? '';
    const places = found.map(({ id: each, serverId }) => ({ id: each, server: addressOf(serverId) }));
    return { code: 'ambiguous-key', elections: places };
  }

  /** An election that this replica shares with another member. */
  #sharing(memberId: string, { elections }: FleetView): ControlledElection | undefined {
    const shared = elections.find(({ members }) => members.some(({ id }) => id === memberId));
    return shared && this.#controlled(shared.id);
  }

  #controlled(id: string): ControlledElection | undefined {
    return this.#options.fleet.controlled.find((each) => each.id === id);
  }

  /** @param to an elector's id, or a name */
  #handOver({ id }: ElectionEntry, to: string | null): Observable<HandedOver | Refusal> {
    const election = this.#controlled(id);
    if (election === undefined) return of({ code: 'unknown-key', keys: [] });
    const { elector, requests } = election;
    const { leader: from, token, key } = elector.view();
    if (from === null) return of({ code: 'no-leader' });
    if (elector.isLeader()) {
      elector.resign(to ?? undefined);
      return this.#successor(election, from, token);
    }
    const answer$ = requests.ask({ kind: 'hand-over', from: this.#options.name, key, to });
    return answer$.pipe(
      concatMap((outcome): Observable<HandedOver | Refusal> => {
        if (outcome === 'done') return this.#successor(election, from, token);
        return of({ code: 'no-answer', member: from });
      }),
    );
  }

  #successor({ elector }: ControlledElection, from: string, token: number | null): Observable<HandedOver> {
    const { clock } = this.#options;
    const leader$ = elector.views$.pipe(
      filter((view) => view.leader !== null && view.token !== token),
      map(({ leader }) => leader),
    );
    const late$ = clock.at(clock.now() + SUCCESSOR_MS + elector.reserveMs).pipe(map(() => null));
    return merge(leader$, late$).pipe(
      take(1),
      map((leader) => ({ code: 'handed-over', key: elector.key, from, leader })),
    );
  }

  #drainSelf(on: boolean): Drained {
    const { pool, fleet, name } = this.#options;
    pool.drain(on);
    return this.#drained({ name, self: true, startedAt: 0 }, on, fleet.view());
  }

  #drained(member: Process, on: boolean, view: FleetView): Drained {
    const keys = on ? withoutCandidate(view, member) : [];
    return { code: 'drained', member: member.name, drained: on, withoutCandidate: keys };
  }

  /** null if the request concerns another replica. */
  #obey({ request, elections }: IncomingAtServer): RequestOutcome | null {
    if (request.kind === 'drain') {
      if (!elections.some(({ memberId }) => memberId === request.member)) return null;
      this.#options.pool.drain(request.on);
      return 'done';
    }
    const { key, to } = request;
    const led = elections.find(({ elector }) => elector.key === key && elector.isLeader());
    if (led === undefined) return null;
    // Another operator's order was faster.
    if (to === null || !this.#means(to, led.elector)) led.elector.resign(to ?? undefined);
    return 'done';
  }

  #means(to: string, { id }: Elector): boolean {
    return refersTo(to, candidateOf({ name: this.#options.name, id }));
  }
}

function successorIn({ members }: ElectionEntry, wanted: string): Successor | Refusal {
  const choice = chooseMember(wanted, members);
  if (choice.kind !== 'chosen') return { code: `${choice.kind}-member`, members: choice.members };
  const { name, electorId } = choice.member;
  const why = unfitness(choice.member);
  return why === null ? { to: electorId ?? name, name } : { code: 'unfit-member', member: name, why };
}
