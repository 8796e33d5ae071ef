/** The replicas in a view, each once: who is drained, and what it leads. */
import { unfitness } from './choose-member.js';
import type { FleetView, MemberView } from './fleet-view.js';

export interface Draining {
  /** Of the member; for this replica, of its process. */
  readonly id: string;
  readonly name: string;
  /** ms since 1970. */
  readonly startedAt: number;
  readonly self: boolean;
  /** null if it does not say: an older version, which cannot be drained. */
  readonly drained: boolean | null;
  /** Lock keys. */
  readonly leads: readonly string[];
}

/** A replica is a member once per server. */
export type Process = Pick<MemberView, 'name' | 'startedAt' | 'self'>;

export function isSameProcess(one: Process, other: Process): boolean {
  if (one.self || other.self) return one.self && other.self;
  return one.name === other.name && one.startedAt === other.startedAt;
}

/** This replica first, then the others in the order of the elections. */
export function drainingIn({ replica, elections }: FleetView): readonly Draining[] {
  const own = { ...replica, self: true };
  const all = elections.flatMap(({ members }) => members);
  const others = all.filter(
    (member, index) =>
      !member.self && all.findIndex((each) => !each.self && isSameProcess(each, member)) === index,
  );
  return [own, ...others].map((member) => ({
    ...{ id: member.id, name: member.name, startedAt: member.startedAt },
    ...{ self: member.self, drained: member.drained },
    leads: elections
      .filter(({ members }) => members.some((each) => each.role === 'leader' && isSameProcess(each, member)))
      .map(({ lockKey }) => lockKey),
  }));
}

/** Lock keys of which nobody else could take the lease if this replica could not. */
export function withoutCandidate({ elections }: FleetView, replica: Process): readonly string[] {
  const alone = elections.filter(
    ({ members }) =>
      members.some((each) => isSameProcess(each, replica)) &&
      !members.some((each) => !isSameProcess(each, replica) && canLead(each)),
  );
  return [...new Set(alone.map(({ lockKey }) => lockKey))];
}

function canLead(member: MemberView): boolean {
  const why = unfitness(member);
  return why === null || why === 'leads';
}
