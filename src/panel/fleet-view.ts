/** What the cluster panel shows: this process's servers and elections, as plain data without secrets. */
import type { Contact } from '../election/ports.js';
import type { Standing } from '../election/rank.js';
import type { Reason, Role, Wait } from '../election/state.js';
import type { ElectionView } from '../election/view.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import type { Failover } from '../redis/topology/topology.js';
import type { Problem } from '../runtime/errors.js';
import { contactProblem, garbageProblem, troubleProblem } from '../runtime/problems.js';
import type { ChronicleEntry } from './chronicle.js';
import type { ElectionFacts, FleetFacts, ServerFacts } from './fleet-facts.js';
import type { NodePlace } from './leader-nodes.js';
import type { Member, OtherTtl } from './member.js';
import { type PublicProblem, publicProblem } from './public-problem.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { shownName } from './shown-name.js';
import type { StandbyView } from './standby/standby-view.js';

/** Times are in ms since 1970, here and below. */
export interface ServerView {
  readonly id: string;
  readonly address: string;
  readonly database: number;
  readonly contact: 'up' | 'down' | 'connecting';
  readonly since: number;
  readonly problem: PublicProblem | null;
  readonly pushesLive: boolean;
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** `host:port` of the primaries in use; empty where the address is that of the primary. */
  readonly primaries: readonly string[];
  /** The last time that a primary moved, since this process has used the server. */
  readonly failover: Failover | null;
}

export interface ElectionEntry {
  readonly id: string;
  readonly serverId: string;
  readonly lockKey: string;
  readonly role: Role;
  readonly leader: string | null;
  /** The name of the best candidate; null if none is known. */
  readonly next: string | null;
  /** Whether this replica stands for election. */
  readonly standing: Standing;
  readonly token: number | null;
  readonly since: number;
  readonly reason: Reason;
  readonly ttlMs: number;
  readonly remainingMs: number | null;
  readonly problem: PublicProblem | null;
  /** What the next election waits for, `until` in ms since 1970. */
  readonly wait: Wait | null;
  readonly nodes: readonly NodePlace[];
  readonly wantedTtls: readonly number[];
  readonly otherTtls: readonly OtherTtl[];
  readonly members: readonly MemberView[];
  readonly changes: readonly ChronicleEntry[];
}

export interface MemberView extends Member {
  readonly self: boolean;
  /** Whether it can be reached at present; otherwise what is shown of it is old. */
  readonly heard: boolean;
}

/** A node whose settings keep it out of the election. */
export interface UnusableEntry {
  readonly node: NodePlace;
  readonly lockKey: string;
  readonly problem: PublicProblem;
}

export interface FleetView {
  readonly replica: ReplicaIdentity;
  readonly now: number;
  readonly servers: readonly ServerView[];
  readonly elections: readonly ElectionEntry[];
  readonly unusable: readonly UnusableEntry[];
  /** null unless hot standby is on. */
  readonly standby: StandbyView | null;
}

/** Makes facts fit for display: names shortened, problems without secrets, members sorted by name. */
export function fleetView({ replica, wall, servers, unusable, standby }: FleetFacts): FleetView {
  const shown = { ...replica, name: shownName(replica.name) };
  return {
    replica: shown,
    now: wall,
    servers: servers.map(serverView),
    elections: servers.flatMap((facts) =>
      facts.elections.map((election) => electionEntry(election, facts, shown)),
    ),
    unusable: unusable.map(({ place, lockKey, problem: { code, params } }) => ({
      node: place,
      lockKey: shownName(lockKey),
      problem: { code, params },
    })),
    standby,
  };
}

function serverView({
  id,
  server,
  serverChosen,
  contact,
  since,
  garbage,
  pushesLive,
  primaries,
  failover,
}: ServerFacts): ServerView {
  const problem =
    contactProblem(contact, server, serverChosen) ??
    (garbage === null ? null : garbageProblem(garbage, server));
  return {
    id,
    address: serverName({ ...server, database: 0 } as ServerOptions),
    database: server.database,
    contact: contactState(contact),
    since,
    problem: shownProblem(problem, server),
    pushesLive,
    kind: server.kind ?? 'single',
    primaries,
    failover,
  };
}

export function contactState(contact: Contact): ServerView['contact'] {
  if (contact.up) return 'up';
  return contact.cause === null ? 'connecting' : 'down';
}

function electionEntry(
  election: ElectionFacts,
  { id: serverId, server, contact }: ServerFacts,
  replica: ReplicaIdentity,
): ElectionEntry {
  const { id, view, ttlMs, remainingMs, fault, wait, nodes, others, memberId, changes } = election;
  const { key, role, leader, next, standing, token, since, reason, trouble } = view;
  const problem: Problem | null =
    fault !== null
      ? { code: 'internal', params: { detail: fault } }
      : trouble === null
        ? null
        : troubleProblem(trouble, key, server);
  const { priority, electorId, readiness } = election;
  const own = { id: memberId, role, ttlMs, priority, electorId, readiness };
  const self = { ...replica, ...own, self: true, heard: true };
  const heard = contact.up;
  return {
    id,
    serverId,
    lockKey: key,
    role,
    leader: leader === null ? null : shownName(leader),
    next: next === null ? null : shownName(next),
    standing,
    token,
    since,
    reason,
    ttlMs,
    remainingMs,
    problem: shownProblem(problem, server),
    wait,
    nodes,
    wantedTtls: election.wantedTtls,
    otherTtls: withLeaders(election.otherTtls, view),
    members: [
      self,
      ...others.map((member) => ({ ...asBelieved(member, view, heard), self: false, heard })),
    ].sort(byName),
    changes,
  };
}

function shownProblem(problem: Problem | null, server: ServerOptions): PublicProblem | null {
  return problem === null ? null : publicProblem(problem, server);
}

/** Adds the leader's TTL, which is also known from the record on the server, even where presence is not permitted. */
function withLeaders(heard: readonly OtherTtl[], { leader, otherTtlMs }: ElectionView): readonly OtherTtl[] {
  if (leader === null || otherTtlMs === null) return heard;
  const name = shownName(leader);
  const isHeard = heard.some((other) => other.name === name && other.ttlMs === otherTtlMs);
  return isHeard ? heard : [...heard, { name, ttlMs: otherTtlMs }];
}

/** A leader that died is a member until the next query, but its successor is known earlier. */
function asBelieved(member: Member, { role, leader }: ElectionView, heard: boolean): Member {
  const another = role === 'leader' || (leader !== null && shownName(leader) !== member.name);
  const outdated = !heard || (member.role === 'leader' && another);
  return outdated ? { ...member, role: 'unknown' } : member;
}

function byName(one: Member, other: Member): number {
  return one.name === other.name ? compare(one.id, other.id) : compare(one.name, other.name);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}
