/** One place in the fleet: a replica that is started, broken and started again under the same name. */
import { Subject } from 'rxjs';
import { monotonicMs, type Replica, type ReplicaOptions, startReplica } from '../harness/node-red/index.js';
import type { Exit } from '../harness/owned-process.js';
import { within } from '../harness/waiting.js';
import { readSighting, type Sighting } from './sighting.js';

export type Condition = 'starting' | 'running' | 'frozen' | 'stopping' | 'stopped' | 'dead';

/** ms that a replica gets to end by itself when the whole demo ends. */
const LEAVE_MS = 4_000;

export interface SlotOptions {
  readonly name: string;
  /** Whether it has a crash guard, as a child. */
  readonly guarded: boolean;
  /** Read at each start. */
  readonly replica: () => Pick<ReplicaOptions, 'flows' | 'env' | 'settings' | 'awaitFlows'>;
  /** Done before the replica counts as running. */
  readonly prepare?: (replica: Replica) => Promise<unknown>;
  /** Why it ended by itself, where that is as it should be. */
  readonly explain?: (exit: Exit) => string | undefined;
}

export class Slot {
  readonly name: string;
  readonly sightings$ = new Subject<Sighting>();
  /** A sentence about what happened unasked. */
  readonly surprises$ = new Subject<string>();
  /** Emits with each change of the condition. */
  readonly conditions$ = new Subject<Condition>();
  readonly #options: SlotOptions;
  #condition: Condition = 'dead';
  #sinceMs = monotonicMs();
  #replica: Replica | undefined;
  #port = 0;
  #bornMs = 0;

  constructor(options: SlotOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get condition(): Condition {
    return this.#condition;
  }

  /** Whether there is no process, and one may be started. */
  get isDown(): boolean {
    return this.#condition === 'stopped' || this.#condition === 'dead';
  }

  /** ms since the condition is what it is. */
  get forMs(): number {
    return monotonicMs() - this.#sinceMs;
  }

  /** ms of the monotonic clock at its last start: earlier sightings come from another process. */
  get bornMs(): number {
    return this.#bornMs;
  }

  get replica(): Replica {
    if (this.#replica === undefined) throw new Error(`${this.name} was never started`);
    return this.#replica;
  }

  /** Whether its crash guard says that it is there. */
  get guarded(): boolean {
    const said = this.#replica?.logs.all.findLast(({ text }) => /crash guard/iu.test(text));
    return this.#condition === 'running' && said?.level === 'info';
  }

  /** null while there is no editor to open. */
  get editor(): string | null {
    return this.#condition === 'running' || this.#condition === 'frozen' ? this.replica.adminUrl : null;
  }

  /** Resolves when the flows run, or wait as a standby. */
  async start(): Promise<void> {
    this.#become('starting');
    this.#bornMs = this.#sinceMs;
    try {
      const replica = await this.#launch();
      this.#replica = replica;
      this.#port = replica.port;
      this.#become('running');
      for (const seen of replica.messages.all) this.#tell(readSighting(seen));
      replica.messages.onEach((seen) => this.#tell(readSighting(seen)));
      void replica.exited.then((exit) => this.#onExit(replica, exit));
    } catch (error) {
      this.#become('dead');
      throw error;
    }
  }

  /** SIGKILL; resolves when the process has ended. */
  async kill(): Promise<void> {
    this.#become('stopping');
    await this.replica.kill();
    this.#become('dead');
  }

  /** SIGTERM; resolves with how it ended. */
  async stop(): Promise<string> {
    this.#become('stopping');
    const { code, signal, forced } = await this.replica.stop();
    this.#become(forced ? 'dead' : 'stopped');
    return forced ? 'had to be killed' : signal === null ? `exit code ${code}` : `ended by ${signal}`;
  }

  /** An exception that nobody catches; resolves when the process has ended. */
  async throwError(): Promise<void> {
    this.#become('stopping');
    await this.replica.evaluate("setImmediate(() => { throw new Error('thrown by the demo'); });");
    await this.replica.exited;
    this.#become('dead');
  }

  freeze(): void {
    this.replica.freeze();
    this.#become('frozen');
  }

  thaw(): void {
    this.replica.thaw();
    this.#become('running');
  }

  /** For the end of the demo: the process ends within a few seconds, whatever its state. */
  async leave(): Promise<void> {
    if (this.#replica === undefined || this.isDown) return;
    this.#become('stopping');
    const { replica } = this;
    await within(replica.stop(), LEAVE_MS, `${this.name} to end`).catch(() => replica.kill());
  }

  /** On its former port, so that an open editor finds it again; else on any. */
  async #launch(): Promise<Replica> {
    const { guarded, replica, prepare } = this.#options;
    const start = async (port: number): Promise<Replica> => {
      const { env, settings, ...rest } = replica();
      const started = await startReplica({
        ...rest,
        hostname: this.name,
        port,
        env: { CLUSTER_LEADER_CRASH_GUARD: String(guarded), ...env },
        // The whole palette: people may want to try something in the editor.
        settings: {
          ...{ disableEditor: false, nodesExcludes: [], editorTheme: editorTheme(this.name) },
          ...settings,
        },
      });
      await prepare?.(started).catch(async (error: unknown) => {
        await started.kill();
        throw error;
      });
      return started;
    };
    try {
      return await start(this.#port);
    } catch (error) {
      if (this.#port === 0 || !/port in use|EADDRINUSE/i.test(String(error))) throw error;
      return await start(0);
    }
  }

  #onExit(replica: Replica, exit: Exit): void {
    if (replica !== this.#replica || this.#condition === 'stopping' || this.isDown) return;
    this.#become('dead');
    const how = this.#options.explain?.(exit) ?? 'exited unexpectedly';
    this.surprises$.next(`${this.name} ${how} (${exit.signal ?? `exit code ${exit.code}`})`);
  }

  #tell(sighting: Sighting | null): void {
    if (sighting !== null) this.sightings$.next(sighting);
  }

  #become(condition: Condition): void {
    this.#condition = condition;
    this.#sinceMs = monotonicMs();
    this.conditions$.next(condition);
  }
}

/** Three browser tabs that say which replica they show. */
function editorTheme(name: string): Readonly<Record<string, unknown>> {
  return { page: { title: name }, header: { title: name }, tours: false, projects: { enabled: false } };
}
