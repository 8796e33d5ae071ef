import type { Replica } from './replica.js';
import { type ReplicaOptions, startReplica } from './start-replica.js';

export interface FleetOptions extends Omit<ReplicaOptions, 'flows' | 'hostname' | 'port'> {
  readonly count: number;
  /** The same flows for all, or flows by the replica's index (from 0). */
  readonly flows: readonly unknown[] | ((index: number) => readonly unknown[]);
  /** Replicas are called `<prefix>1`, `<prefix>2`, …; default `replica-`. */
  readonly prefix?: string;
}

export interface Fleet {
  readonly replicas: readonly Replica[];
  /** Stops every running replica; resolves when all have ended. */
  stopAll(): Promise<void>;
}

/** Starts replicas in parallel. If one does not come up, the others are ended too and its error is thrown. */
export async function startFleet({
  count,
  flows,
  prefix = 'replica-',
  ...rest
}: FleetOptions): Promise<Fleet> {
  const attempts = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      startReplica({
        ...rest,
        flows: typeof flows === 'function' ? flows(index) : flows,
        hostname: `${prefix}${index + 1}`,
      }),
    ),
  );
  const replicas = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed) {
    await Promise.all(replicas.map((replica) => replica.kill()));
    throw failed.reason;
  }
  return {
    replicas,
    stopAll: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
    },
  };
}
