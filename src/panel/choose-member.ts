/** Finds the member that an operator means, by id or name, and says why it cannot take over. */
import type { MemberView } from './fleet-view.js';

type Candidate = Pick<MemberView, 'id' | 'name' | 'role' | 'startedAt' | 'drained' | 'priority' | 'heard'>;

export interface MemberName {
  readonly id: string;
  readonly name: string;
  /** ms since 1970; tells members of one name apart. */
  readonly startedAt: number;
}

export type Choice<Member> =
  | { readonly kind: 'chosen'; readonly member: Member }
  | { readonly kind: 'unknown'; readonly members: readonly MemberName[] }
  | { readonly kind: 'ambiguous'; readonly members: readonly MemberName[] };

/** @param wanted an id or a name. An id that is also a name means the id */
export function chooseMember<Member extends MemberName>(
  wanted: string,
  members: readonly Member[],
): Choice<Member> {
  const byId = members.find(({ id }) => id === wanted);
  const named = byId === undefined ? members.filter(({ name }) => name === wanted) : [byId];
  const [member, another] = named;
  if (member === undefined) return { kind: 'unknown', members: members.map(memberName) };
  if (another !== undefined) return { kind: 'ambiguous', members: named.map(memberName) };
  return { kind: 'chosen', member };
}

export type Unfitness = 'drained' | 'observer' | 'unheard' | 'leads';

/** Why this member cannot take a lease over; null if it can. */
export function unfitness({ role, drained, priority, heard }: Candidate): Unfitness | null {
  if (drained) return 'drained';
  if (priority === 'never') return 'observer';
  if (role === 'leader') return 'leads';
  return heard && role === 'follower' ? null : 'unheard';
}

function memberName({ id, name, startedAt }: MemberName): MemberName {
  return { id, name, startedAt };
}
