/**
 * The same hand-over without electors, by bare clients: once with a PUBLISH and a SET NX, which is the least that any
 * such design needs, and once with the package's own scripts, which shows what of a takeover is theirs.
 */
import { monotonicMs } from '../../harness/node-red/index.js';
import { type BareClient, bareClient } from '../bare-client.js';
import { recordKey, SCRIPTS } from '../published.js';
import type { WorkerPlace } from './reports.js';

/** `atMs`: when the bare client had its answer. */
export type Taken = (kind: 'floor' | 'scripts', sample: number, atMs: number) => void;

const TTL_MS = '10000';

export class BareTakeover {
  readonly #place: WorkerPlace;
  readonly #commands: BareClient;
  readonly #taken: Taken;
  #held = { value: '', token: '' };
  /** Releases of its own that it has not heard of yet. */
  #unheard = 0;

  private constructor(place: WorkerPlace, commands: BareClient, taken: Taken) {
    this.#place = place;
    this.#commands = commands;
    this.#taken = taken;
  }

  static async open(place: WorkerPlace, taken: Taken): Promise<BareTakeover> {
    const commands = await bareClient(place);
    for (const operation of ['acquire', 'release'] as const)
      await commands.scriptLoad(SCRIPTS[operation].source);
    const bare = new BareTakeover(place, commands, taken);
    const pushes = await bareClient(place);
    await pushes.subscribe(`${place.key}:floor`, (message) => {
      const [from = '', sample = ''] = message.split(' ');
      // The one that gives up hears its own push, too; so does the elector.
      if (from !== place.name) void bare.#set(Number(sample));
    });
    await pushes.subscribe(`${place.key}:scripts`, (message) => {
      if (message.startsWith('["released"')) bare.#heardRelease();
    });
    return bare;
  }

  /** Says so to the other one, which then takes a key. */
  publish(sample: number): Promise<unknown> {
    return this.#commands.publish(`${this.#place.key}:floor`, `${this.#place.name} ${sample}`);
  }

  /** Releases the lease that these bare clients hand to each other, which the other one then acquires. */
  async release(): Promise<void> {
    const { value, token } = this.#held;
    this.#unheard += 1;
    await this.#run('release', [value, token]);
  }

  async acquire(sample: number): Promise<void> {
    const value = `${this.#place.name}#bare.${sample}`;
    const reply = await this.#run('acquire', [value, TTL_MS, TTL_MS, '', '', '1']);
    const atMs = monotonicMs();
    const [outcome, , token] = (reply as readonly (readonly unknown[])[])[2] ?? [];
    if (outcome !== 'acquired') return;
    this.#held = { value, token: String(token) };
    this.#taken('scripts', sample, atMs);
  }

  #heardRelease(): void {
    if (this.#unheard > 0) this.#unheard -= 1;
    else void this.acquire(0);
  }

  async #set(sample: number): Promise<void> {
    const key = `${this.#place.key}:floor:${sample}`;
    const done = await this.#commands.set(key, this.#place.name, { NX: true, PX: 1_000 });
    const atMs = monotonicMs();
    if (done === 'OK') this.#taken('floor', sample, atMs);
  }

  #run(operation: 'acquire' | 'release', args: readonly string[]): Promise<unknown> {
    const key = `${this.#place.key}:scripts`;
    const script = SCRIPTS[operation];
    return this.#commands.evalSha(script.sha, { keys: [key, recordKey(key)], arguments: [key, ...args] });
  }
}
