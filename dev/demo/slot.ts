/** One place in the fleet: a replica that is started, broken and started again under the same name. */
import { Subject } from 'rxjs';
import { monotonicMs, type Replica, startReplica } from '../harness/node-red/index.js';
import { within } from '../harness/waiting.js';
import { readSighting, type Sighting } from './sighting.js';

export type Condition = 'starting' | 'running' | 'frozen' | 'stopping' | 'stopped' | 'dead';

/** ms that a replica gets to end by itself when the whole demo ends. */
const LEAVE_MS = 4_000;

export interface SlotOptions {
  readonly name: string;
  /** Whether it has a crash guard, as a child. */
  readonly guarded: boolean;
  readonly flows: () => readonly unknown[];
}

export class Slot {
  readonly name: string;
  readonly sightings$ = new Subject<Sighting>();
  /** A sentence about what happened unasked. */
  readonly surprises$ = new Subject<string>();
  readonly #guarded: boolean;
  readonly #flows: () => readonly unknown[];
  #condition: Condition = 'dead';
  #sinceMs = monotonicMs();
  #replica: Replica | undefined;
  #port = 0;
  #bornMs = 0;

  constructor({ name, guarded, flows }: SlotOptions) {
    this.name = name;
    this.#guarded = guarded;
    this.#flows = flows;
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

  /** Resolves when the flows run. */
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
      void replica.exited.then(({ code, signal }) => this.#onExit(replica, code, signal));
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
    const start = (port: number): Promise<Replica> =>
      startReplica({
        hostname: this.name,
        flows: this.#flows(),
        port,
        env: { CLUSTER_LEADER_CRASH_GUARD: String(this.#guarded) },
        // The whole palette: people may want to try something in the editor.
        settings: { disableEditor: false, nodesExcludes: [], editorTheme: editorTheme(this.name) },
      });
    try {
      return await start(this.#port);
    } catch (error) {
      if (this.#port === 0 || !/port in use|EADDRINUSE/i.test(String(error))) throw error;
      return await start(0);
    }
  }

  #onExit(replica: Replica, code: number | null, signal: NodeJS.Signals | null): void {
    if (replica !== this.#replica || this.#condition === 'stopping' || this.isDown) return;
    this.#become('dead');
    this.surprises$.next(`${this.name} exited unexpectedly (${signal ?? `exit code ${code}`})`);
  }

  #tell(sighting: Sighting | null): void {
    if (sighting !== null) this.sightings$.next(sighting);
  }

  #become(condition: Condition): void {
    this.#condition = condition;
    this.#sinceMs = monotonicMs();
  }
}

/** Three browser tabs that say which replica they show. */
function editorTheme(name: string): Readonly<Record<string, unknown>> {
  return { page: { title: name }, header: { title: name }, tours: false, projects: { enabled: false } };
}
