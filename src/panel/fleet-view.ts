/** What the cluster panel is shown: this process' servers and elections, as plain data without secrets. */
import type { Contact } from '../election/ports.js';
import type { Reason, Role, Wait } from '../election/state.js';
import type { ElectionView } from '../election/view.js';
import type { Notice } from '../redis/notices.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import type { Problem } from '../runtime/errors.js';
import { contactProblem, garbageProblem, troubleProblem } from '../runtime/problems.js';
import type { ChronicleEntry } from './chronicle.js';
import type { NodePlace, UnusableNode } from './leader-nodes.js';
import { type PublicProblem, publicProblem } from './public-problem.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { shownName } from './shown-name.js';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly version: string;
  /** ms since 1970, by that machine's clock. */
  readonly startedAt: number;
  /** Of this lock key there; null if it does not say. */
  readonly ttlMs: number | null;
  readonly editorUrl: string | null;
}

/** Another replica that uses another TTL for a lock key. */
export interface OtherTtl {
  readonly name: string;
  readonly ttlMs: number;
}

export interface ServerFacts {
  readonly id: string;
  readonly server: ServerOptions;
  readonly contact: Contact;
  /** ms since 1970; when contact was made or lost. */
  readonly since: number;
  readonly garbage: Notice | null;
  readonly pushesLive: boolean;
}

export interface ElectionFacts {
  readonly id: string;
  readonly view: ElectionView;
  readonly ttlMs: number;
  /** ms; null where nobody is known to hold a lease. */
  readonly remainingMs: number | null;
  /** The words of a defect that ended the election. */
  readonly fault: string | null;
  /** What the next election waits for, `until` in ms since 1970. */
  readonly wait: Wait | null;
  readonly nodes: readonly NodePlace[];
  /** What the nodes of this process ask for, in ms; the largest counts. */
  readonly wantedTtls: readonly number[];
  readonly otherTtls: readonly OtherTtl[];
  /** Other replicas. */
  readonly others: readonly Member[];
  /** This process' id on the roll of this server. */
  readonly memberId: string;
  readonly changes: readonly ChronicleEntry[];
}

export interface FleetFacts {
  readonly replica: ReplicaIdentity;
  /** ms since 1970. */
  readonly wall: number;
  readonly servers: readonly (ServerFacts & { readonly elections: readonly ElectionFacts[] })[];
  readonly unusable: readonly UnusableNode[];
}

export interface ServerView {
  readonly id: string;
  readonly address: string;
  readonly database: number;
  readonly contact: 'up' | 'down' | 'connecting';
  readonly since: number;
  readonly problem: PublicProblem | null;
  readonly pushesLive: boolean;
}

export interface ElectionEntry {
  readonly id: string;
  readonly serverId: string;
  readonly lockKey: string;
  readonly role: Role;
  readonly leader: string | null;
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
  /** Whether it could be heard at present; what is told of one that cannot be is old. */
  readonly heard: boolean;
}

/** A node that takes no part because of its settings. */
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
}

export function fleetView({ replica, wall, servers, unusable }: FleetFacts): FleetView {
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
  };
}

function serverView({ id, server, contact, since, garbage, pushesLive }: ServerFacts): ServerView {
  const problem =
    contactProblem(contact, server) ?? (garbage === null ? null : garbageProblem(garbage, server));
  return {
    id,
    address: serverName({ ...server, database: 0 }),
    database: server.database,
    contact: contactState(contact),
    since,
    problem: shownProblem(problem, server),
    pushesLive,
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
  const { key, role, leader, token, since, reason, trouble } = view;
  const problem: Problem | null =
    fault !== null
      ? { code: 'internal', params: { detail: fault } }
      : trouble === null
        ? null
        : troubleProblem(trouble, key, server);
  const self = { ...replica, id: memberId, role, ttlMs, self: true, heard: true };
  const heard = contact.up;
  return {
    id,
    serverId,
    lockKey: key,
    role,
    leader: leader === null ? null : shownName(leader),
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
      ...others.map((member) => ({ ...believed(member, view, heard), self: false, heard })),
    ].sort(byName),
    changes,
  };
}

function shownProblem(problem: Problem | null, server: ServerOptions): PublicProblem | null {
  return problem === null ? null : publicProblem(problem, server);
}

/** The record beside the lock key has the leader's TTL, also where nobody may be heard. */
function withLeaders(heard: readonly OtherTtl[], { leader, otherTtlMs }: ElectionView): readonly OtherTtl[] {
  if (leader === null || otherTtlMs === null) return heard;
  const name = shownName(leader);
  const isHeard = heard.some((other) => other.name === name && other.ttlMs === otherTtlMs);
  return isHeard ? heard : [...heard, { name, ttlMs: otherTtlMs }];
}

/** A member that died leading is on the roll until the next call; whoever leads in its place is known before. */
function believed(member: Member, { role, leader }: ElectionView, heard: boolean): Member {
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
