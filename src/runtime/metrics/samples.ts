/** Counts and the present state as samples of the metrics. */
import type { Role } from '../../election/state.js';
import type { ElectionView } from '../../election/view.js';
import type { ElectionCounts } from './election-counts.js';
import type { Sample } from './prometheus.js';
import type { ServerCounts } from './server-counts.js';

const ROLES: readonly Role[] = ['leader', 'follower', 'unknown'];

export interface ElectionReading {
  readonly view: ElectionView;
  /** For display. */
  readonly server: string;
  readonly ttlMs: number;
  /** ms until the known leader's lease ends; null without one. */
  readonly remainingMs: number | null;
  /** Messages that nodes hold. */
  readonly held: number;
}

export function* serverSamples(
  server: string,
  { commands, pushes, reconnects }: Pick<ServerCounts, 'commands' | 'pushes' | 'reconnects'>,
): Generator<Sample> {
  const states = { commands, pushes };
  for (const [connection, up] of Object.entries(states)) {
    yield { name: 'cluster_leader_connected', labels: { server, connection }, value: Number(up) };
  }
  yield { name: 'cluster_leader_reconnects_total', labels: { server }, value: reconnects };
}

export function* electionSamples(
  { view, server, ttlMs, remainingMs, held }: ElectionReading,
  { terms, changes, failures, leaderlessMs }: ElectionCounts,
): Generator<Sample> {
  const labels = { server, key: view.key };
  for (const role of ROLES) {
    const value = Number(view.role === role);
    yield { name: 'cluster_leader_role', labels: { ...labels, role }, value };
  }
  yield { name: 'cluster_leader_terms_total', labels, value: terms };
  for (const { role, reason, count } of changes) {
    yield { name: 'cluster_leader_changes_total', labels: { ...labels, role, reason }, value: count };
  }
  yield { name: 'cluster_leader_without_leader_seconds_total', labels, value: leaderlessMs / 1_000 };
  if (view.token !== null) yield { name: 'cluster_leader_fencing_token', labels, value: view.token };
  yield { name: 'cluster_leader_lease_ttl_seconds', labels, value: ttlMs / 1_000 };
  if (remainingMs !== null) {
    yield { name: 'cluster_leader_lease_remaining_seconds', labels, value: remainingMs / 1_000 };
  }
  for (const [kind, count] of failures) {
    yield { name: 'cluster_leader_renewal_failures_total', labels: { ...labels, kind }, value: count };
  }
  yield { name: 'cluster_leader_held_messages', labels, value: held };
  if (view.trouble !== null) {
    yield { name: 'cluster_leader_trouble', labels: { ...labels, code: view.trouble.code }, value: 1 };
  }
}
