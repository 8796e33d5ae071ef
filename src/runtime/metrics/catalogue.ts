/** Every metric: its name, kind, labels and meaning. The table in docs/metrics.md and the dashboard are held to it. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

const election = ['server', 'key'] as const;

export const METRICS = {
  cluster_leader_info: {
    kind: 'gauge',
    labels: ['version', 'replica'],
    help: 'Version of the package and name of the replica; always 1',
  },
  cluster_leader_role: {
    kind: 'gauge',
    labels: [...election, 'role'],
    help: 'Role of this replica: 1 for the present one, else 0',
  },
  cluster_leader_terms_total: {
    kind: 'counter',
    labels: election,
    help: 'Terms that this replica has begun',
  },
  cluster_leader_changes_total: {
    kind: 'counter',
    labels: [...election, 'role', 'reason'],
    help: 'Changes of role, leader or term, by the role afterwards and the reason',
  },
  cluster_leader_without_leader_seconds_total: {
    kind: 'counter',
    labels: election,
    help: 'Time for which this replica knew of no leader',
  },
  cluster_leader_fencing_token: {
    kind: 'gauge',
    labels: election,
    help: "Fencing token of the known leader's term",
  },
  cluster_leader_lease_ttl_seconds: {
    kind: 'gauge',
    labels: election,
    help: 'Lock TTL of this replica',
  },
  cluster_leader_lease_remaining_seconds: {
    kind: 'gauge',
    labels: election,
    help: "Time until the known leader's lease ends unless it is renewed",
  },
  cluster_leader_renewal_duration_seconds: {
    kind: 'histogram',
    labels: ['server'],
    help: 'Time from sending a renewal to its answer',
  },
  cluster_leader_renewal_failures_total: {
    kind: 'counter',
    labels: [...election, 'kind'],
    help: 'Renewals without an answer, by the kind of failure',
  },
  cluster_leader_held_messages: {
    kind: 'gauge',
    labels: election,
    help: 'Messages that leader nodes hold until a role is known',
  },
  cluster_leader_trouble: {
    kind: 'gauge',
    labels: [...election, 'code'],
    help: 'What is wrong with the election although the server answers; 1 while it lasts',
  },
  cluster_leader_connected: {
    kind: 'gauge',
    labels: ['server', 'connection'],
    help: 'Whether commands can be sent and pushes arrive: 1 or 0',
  },
  cluster_leader_reconnects_total: {
    kind: 'counter',
    labels: ['server'],
    help: 'Times that contact with the server was back after a loss',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

/** s; from a server on the same machine to one that is hardly usable. */
export const RENEWAL_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
