/** Finds the member that a message names, or says in words why nothing is handed over. */
import { map, type Observable, of } from '../../election/rxjs.js';
import type { Control, Refusal } from '../../panel/control.js';
import { shownName } from '../../panel/shown-name.js';
import type { Problem } from '../../runtime/errors.js';
import type { Order, ResignRequest } from '../../runtime/resignation.js';

export type Successors = Pick<Control, 'successor'>;

/**
 * Replaces a name by the elector's id, which no two members share. Only where this process leads: elsewhere nothing is
 * handed over anyway. Emits once and completes.
 */
export function withSuccessor(
  order: Order,
  { pool, server, lockKey }: ResignRequest,
  successors: Successors,
): Observable<Order | Problem> {
  const found = pool.find({ server, lockKey });
  if (order.kind !== 'release' || order.to === undefined || found?.elector.isLeader() !== true)
    return of(order);
  const { to } = order;
  return successors
    .successor(found.elector, to)
    .pipe(map((answer) => ('code' in answer ? problemOf(answer, to) : { kind: 'release', to: answer.to })));
}

function problemOf(refusal: Refusal, to: string): Problem {
  const member = shownName(to);
  switch (refusal.code) {
    case 'unknown-member':
      return { code: 'member-unknown', params: { member, members: namesOf(refusal.members) } };
    case 'ambiguous-member':
      return {
        code: 'member-ambiguous',
        params: { member, ids: refusal.members.map(({ id }) => id).join(', ') },
      };
    case 'unfit-member':
      return { code: UNFIT[refusal.why], params: { member } };
    default:
      return { code: 'internal', params: { detail: refusal.code } };
  }
}

const UNFIT = {
  drained: 'member-drained',
  observer: 'member-observes',
  leads: 'member-leads',
  unheard: 'member-unheard',
  version: 'member-unheard',
} as const;

function namesOf(members: readonly { readonly name: string }[]): string {
  return [...new Set(members.map(({ name }) => name))].join(', ');
}
