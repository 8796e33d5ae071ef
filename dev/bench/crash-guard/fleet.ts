/** Two replicas of one lock key, of which the leader is killed again and again. The next processes are started meanwhile. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardChoice } from '../../../src/runtime/crash-guard/wire.js';
import { monotonicMs } from '../../harness/node-red/index.js';
import type { Address } from '../bare-client.js';
import { Worker, type WorkerOptions } from '../worker/worker.js';
import type { OwnEnd, ReplicaReport } from './reports.js';

export const TTL_MS = 10_000;
/** ms; whatever is waited for here takes no longer, a lease's end included. */
const WAIT_MS = 20_000;

export interface Condition extends WorkerOptions {
  readonly name: string;
  readonly title: string;
  readonly guard: GuardChoice | null;
  readonly end: OwnEnd | 'SIGKILL';
  /** Memory of each replica. Default: what it needs. */
  readonly megabytes?: number;
}

export interface Crash {
  /** From the kill, or from when the process began to end itself, to the other's isLeader(). */
  readonly takeoverMs: number;
  /** Memory of the process that died. */
  readonly megabytes: number;
}

type Replica = Worker<ReplicaReport>;

export class Fleet {
  readonly #place: Address;
  readonly #condition: Condition;
  readonly #megabytes = new Map<Replica, number>();
  #started = 0;
  #spare: Promise<Replica>;
  #leader: Replica | null = null;
  #follower: Replica | null = null;

  constructor(place: Address, condition: Condition) {
    this.#place = place;
    this.#condition = condition;
    this.#spare = this.#start();
  }

  async open(): Promise<void> {
    this.#leader = await this.#join(({ kind }) => kind === 'leads');
    this.#follower = await this.#joinFollower();
  }

  async crash(): Promise<Crash> {
    const [leader, follower] = [this.#leader, this.#follower];
    if (leader === null || follower === null) throw new Error('the fleet is not open');
    const { end } = this.#condition;
    const mark = follower.reports.mark();
    const begun = end === 'SIGKILL' ? kill(leader, this.#condition) : await this.#end(leader, end);
    const took = await follower.reports.waitFor(({ kind }) => kind === 'leads', WAIT_MS, 'a takeover', mark);
    const megabytes = this.#megabytes.get(leader) ?? 0;
    await leader.stop();
    this.#leader = follower;
    this.#follower = await this.#joinFollower();
    return { takeoverMs: momentOf(took) - begun, megabytes };
  }

  async close(): Promise<void> {
    const all = await Promise.all([this.#leader, this.#follower, this.#spare]);
    await Promise.all(all.map((replica) => replica?.stop()));
  }

  async #end(leader: Replica, how: OwnEnd): Promise<number> {
    await leader.ask('end', { how });
    return momentOf(await leader.reports.waitFor(({ kind }) => kind === 'ends', WAIT_MS, 'the end'));
  }

  #joinFollower(): Promise<Replica> {
    return this.#join((report) => report.kind === 'follows' && report.leader !== null);
  }

  /** With a guard, if it is to have one. */
  async #join(joined: (report: ReplicaReport) => boolean): Promise<Replica> {
    const replica = await this.#spare;
    this.#spare = this.#start();
    this.#started += 1;
    const { guard, megabytes } = this.#condition;
    const { host, port } = this.#place;
    const name = `replica-${this.#started}`;
    const task = { host, port, key: this.#condition.name, name, ttlMs: TTL_MS, guard, megabytes };
    this.#megabytes.set(replica, await replica.ask<number>('open', task, WAIT_MS));
    await replica.reports.waitFor(joined, WAIT_MS, `${name} to join`);
    const guarded = (report: ReplicaReport) => report.kind === 'guard' && report.news.up;
    if (guard !== null) await replica.reports.waitFor(guarded, WAIT_MS, 'a guard');
    // Its start must not take part in what is measured.
    await this.#spare;
    return replica;
  }

  #start(): Promise<Replica> {
    return Worker.start<ReplicaReport>(join(__dirname, 'worker.ts'), this.#condition).then(
      async (replica) => {
        await replica.ask('ready', {}, WAIT_MS);
        return replica;
      },
    );
  }
}

/** @returns when it was killed, of the machine's monotonic clock */
function kill(replica: Replica, { namespace = false }: Condition): number {
  // In a namespace of its own, the process that was started is the one that made it.
  const children = () => readFileSync(`/proc/${replica.pid}/task/${replica.pid}/children`, 'utf8');
  const pid = namespace ? Number(children().split(' ')[0]) : replica.pid;
  const at = monotonicMs();
  process.kill(pid, 'SIGKILL');
  return at;
}

function momentOf(report: ReplicaReport): number {
  return 'atMs' in report ? report.atMs : Number.NaN;
}
