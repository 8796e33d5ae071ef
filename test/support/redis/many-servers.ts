/** Several servers for one suite: started before its first test, thawed after each, stopped after its last. */
import {
  type Cluster,
  type ClusterOptions,
  requireLocalServer,
  type SentinelOptions,
  type Sentinels,
  startCluster,
  startSentinels,
} from '../../../dev/harness/redis-server/index.js';

/** The first time a package may have to be fetched. */
const FIRST_START_MS = 240_000;

/** A primary, two replicas and three sentinels. */
export function useSentinels(options: SentinelOptions = {}): () => Sentinels {
  return useSeveral('sentinels', () => startSentinels(options));
}

/** Three masters and three replicas. */
export function useCluster(options: ClusterOptions = {}): () => Cluster {
  return useSeveral('a cluster', () => startCluster(options));
}

function useSeveral<T extends Sentinels | Cluster>(what: string, start: () => Promise<T>): () => T {
  let started: T | undefined;
  before(async function () {
    this.timeout(FIRST_START_MS);
    await requireLocalServer(this, what);
    started = await start();
  });
  // A test that failed between freezing and thawing must not take the others along.
  afterEach(() => started?.thaw());
  after(() => started?.stop());
  return () => {
    if (started === undefined) throw new Error(`the suite has no ${what}`);
    return started;
  };
}
