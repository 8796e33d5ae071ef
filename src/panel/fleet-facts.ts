/** What this process knows of its fleet, before it is made fit for display. */
import type { Contact } from '../election/ports.js';
import type { Priority } from '../election/rank.js';
import type { Wait } from '../election/state.js';
import type { ElectionView } from '../election/view.js';
import type { Notice } from '../redis/notices.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { Failover } from '../redis/topology/topology.js';
import type { ChronicleEntry } from './chronicle.js';
import type { NodePlace, UnusableNode } from './leader-nodes.js';
import type { Member, OtherTtl } from './member.js';
import type { ReplicaIdentity } from './replica-identity.js';
import type { Readiness } from './standby/readiness.js';
import type { StandbyView } from './standby/standby-view.js';

export interface ServerFacts {
  readonly id: string;
  readonly server: ServerOptions;
  /** Whether the user named it, as against the default. */
  readonly serverChosen: boolean;
  readonly contact: Contact;
  /** ms since 1970; when contact was made or lost. */
  readonly since: number;
  /** The last foreign message on the leadership channel, while there are any. */
  readonly garbage: Notice | null;
  readonly pushesLive: boolean;
  /** `host:port` each; empty where the user named the primary. */
  readonly primaries: readonly string[];
  /** The last. */
  readonly failover: Failover | null;
}

export interface ElectionFacts {
  readonly id: string;
  readonly view: ElectionView;
  /** ms; the TTL in use. */
  readonly ttlMs: number;
  /** Of this process. */
  readonly priority: Priority;
  readonly electorId: string;
  /** ms until the lease ends; null if no holder is known. */
  readonly remainingMs: number | null;
  /** The message of a defect that ended the election. */
  readonly fault: string | null;
  /** What the next election waits for, `until` in ms since 1970. */
  readonly wait: Wait | null;
  readonly nodes: readonly NodePlace[];
  /** ms; the TTLs that the nodes of this process ask for. The largest is used. */
  readonly wantedTtls: readonly number[];
  readonly otherTtls: readonly OtherTtl[];
  readonly others: readonly Member[];
  /** This process's id among the members on this server. */
  readonly memberId: string;
  /** Of this process; null unless this is the election of its hot standby. */
  readonly readiness: Readiness | null;
  readonly changes: readonly ChronicleEntry[];
}

export interface FleetFacts {
  readonly replica: ReplicaIdentity;
  /** ms since 1970; now. */
  readonly wall: number;
  readonly servers: readonly (ServerFacts & { readonly elections: readonly ElectionFacts[] })[];
  readonly unusable: readonly UnusableNode[];
  /** null unless hot standby is on. */
  readonly standby: StandbyView | null;
}
