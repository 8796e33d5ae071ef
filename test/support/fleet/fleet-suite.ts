/** What fleets have in common: their versions, their end, and what a failed test should tell. */
import { type Replica, type ReplicaOptions, startReplica } from '../../../dev/harness/node-red/index.js';
import {
  type NodeRedMajor,
  NotAvailableHere,
  nodeRedProgram,
} from '../../../dev/harness/node-runtime/index.js';
import { skipLoudly } from '../../../dev/harness/skip-loudly.js';

/** The first time Redis, Node-RED 5 or Node.js 24 may have to be fetched. */
export const FETCH_MS = 300_000;

export const versions = [4, 5] as const satisfies readonly NodeRedMajor[];

/** Call in `before`: says so, and skips, where Node.js 24 cannot be had. */
export async function requireVersion(context: Mocha.Context, version: NodeRedMajor): Promise<void> {
  const program = await nodeRedProgram(version).catch((error: Error) => error);
  if (program instanceof NotAvailableHere) skipLoudly(context, program.message, program.remedy);
  if (program instanceof Error) throw program;
}

/** The replicas of one suite. */
export class FleetSuite {
  readonly #replicas: Replica[] = [];
  readonly #version: NodeRedMajor;

  /**
   * Call in `describe`: skips it where this version cannot be had, ends all replicas after it, and lets a failed test
   * tell what they printed last.
   */
  constructor(version: NodeRedMajor = 4) {
    this.#version = version;
    const replicas = this.#replicas;
    before(async function () {
      this.timeout(FETCH_MS);
      await requireVersion(this, version);
    });
    afterEach(function () {
      const { currentTest } = this;
      if (currentTest?.state !== 'failed' || !currentTest.err) return;
      const account = replicas.map((replica) => `${replica.report(15)}\n${told(replica)}`).join('\n');
      currentTest.err.stack = `${currentTest.err.stack}\n${account}`;
    });
    after(async () => {
      await Promise.all(replicas.map((replica) => replica.kill()));
    });
  }

  get replicas(): readonly Replica[] {
    return this.#replicas;
  }

  async start(options: ReplicaOptions): Promise<Replica> {
    const replica = await startReplica({ version: this.#version, ...options });
    this.#replicas.push(replica);
    return replica;
  }

  /** Starts replicas in parallel. */
  startAll(count: number, options: (index: number) => ReplicaOptions): Promise<readonly Replica[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.start(options(index))));
  }
}

/** The last messages of a replica, other than what its clock ticks. */
function told({ messages }: Replica): string {
  return messages.all
    .filter(({ label }) => label === 'role' || label === 'caught')
    .slice(-6)
    .map(({ label, atMs, message }) => `  > ${atMs.toFixed(1)} ${label} ${JSON.stringify(message)}`)
    .join('\n');
}
