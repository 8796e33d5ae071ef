/** Replicas in processes of their own, which a test kills. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplicaReport, ReplicaTask } from '../../../dev/bench/crash-guard/reports.js';
import { Worker } from '../../../dev/bench/worker/worker.js';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';
import { poll } from '../../../dev/harness/waiting.js';
import { AT_ONCE_MS } from './times.js';

export type GuardedReplica = Worker<ReplicaReport>;

/** ms; far above anything that a takeover may take, so that none is by the lease's end. */
export const TTL_MS = 30_000;

export class GuardedReplicas {
  readonly #all: GuardedReplica[] = [];

  async start(
    server: RedisServer,
    task: Pick<ReplicaTask, 'key' | 'guard'> & Partial<ReplicaTask>,
  ): Promise<GuardedReplica> {
    const replica = await Worker.start<ReplicaReport>(
      join(repositoryRoot, 'dev/bench/crash-guard/worker.ts'),
    );
    this.#all.push(replica);
    const { host, port } = server;
    await replica.ask('open', { host, port, name: `r${this.#all.length}`, ttlMs: TTL_MS, ...task });
    return replica;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((replica) => replica.stop()));
  }
}

export async function leads(
  replica: GuardedReplica,
  from = 0,
): Promise<Extract<ReplicaReport, { kind: 'leads' }>> {
  const report = await replica.reports.waitFor(({ kind }) => kind === 'leads', AT_ONCE_MS, 'a leader', from);
  if (report.kind !== 'leads') throw new Error(`that is a report of ${report.kind}`);
  return report;
}

export async function follows(replica: GuardedReplica): Promise<void> {
  const following = (report: ReplicaReport) => report.kind === 'follows' && report.leader !== null;
  await replica.reports.waitFor(following, AT_ONCE_MS, 'a follower');
}

export async function guarded(replica: GuardedReplica, up = true, from = 0): Promise<void> {
  const told = (report: ReplicaReport) => report.kind === 'guard' && report.news.up === up;
  await replica.reports.waitFor(told, AT_ONCE_MS, up ? 'a guard' : 'the news that there is none', from);
}

/** The child that guards a replica. */
export function guardOf({ pid }: GuardedReplica): Promise<number> {
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return poll(() => Number(children().split(' ')[0]) || false, { ms: AT_ONCE_MS, what: 'a child' });
}
