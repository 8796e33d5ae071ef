/**
 * A child process that cannot outlive this one, and does not keep it alive either: a test that forgets one neither
 * hangs the run nor leaves it behind. (A process that only waits for `exited` needs something else to stay alive.)
 *
 * It runs in a process group of its own: Ctrl-C at a terminal reaches only the parent, which then decides in which order
 * things stop; and killing the group includes grandchildren.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { atExit } from './teardown.js';
import { within } from './waiting.js';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Opens an IPC channel (`child.send`, `child.on('message')`). */
  readonly ipc?: boolean;
  /** Default: those of this process. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

/** How many lines of output are kept for failure reports. */
const KEPT_LINES = 200;

export class OwnedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #lines: string[] = [];
  #gone = false;

  private constructor(child: ChildProcess, pid: number, options: OwnedProcessOptions) {
    this.child = child;
    this.pid = pid;
    const withdraw = atExit(() => this.signalGroup('SIGKILL'), { kind: 'process', value: pid });
    this.exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#gone = true;
        withdraw();
        resolve({ code, signal });
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) this.#collect(stream, options.log);
      unref(stream);
    }
    child.unref();
    child.channel?.unref();
  }

  /** Resolves once the program runs; rejects if there is no such program. */
  static start(options: OwnedProcessOptions): Promise<OwnedProcess> {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      ...options.user,
      detached: process.platform !== 'win32',
      stdio: options.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) return Promise.resolve(new OwnedProcess(child, child.pid, options));
    return new Promise((_, reject) => child.once('error', reject));
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** The last lines of output, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** For the end of an error message. */
  report(count = 30): string {
    return this.#lines
      .slice(-count)
      .map((line) => `\n  | ${line}`)
      .join('');
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#gone) this.child.kill(signal);
  }

  signalGroup(signal: NodeJS.Signals): void {
    if (this.#gone) return;
    try {
      process.kill(process.platform === 'win32' ? this.pid : -this.pid, signal);
    } catch {
      this.child.kill(signal); // the group is gone already
    }
  }

  /** SIGTERM (a frozen process is thawed to receive it), then SIGKILL after `ms` milliseconds. */
  async stop(ms: number): Promise<Exit & { readonly forced: boolean }> {
    if (this.#gone) return { ...(await this.exited), forced: false };
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    try {
      return { ...(await within(this.exited, ms, 'the process to end')), forced: false };
    } catch {
      return { ...(await this.kill()), forced: true };
    }
  }

  /** SIGKILL, for the whole group; resolves when the process has ended. */
  kill(): Promise<Exit> {
    this.signalGroup('SIGKILL');
    return within(this.exited, 5_000, `process ${this.pid} to be gone after SIGKILL`);
  }

  #collect(stream: Readable, log: ((line: string) => void) | undefined): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
      log?.(line);
    });
  }
}

/** A child's pipes are sockets, which the types do not say. */
function unref(stream: Readable | null): void {
  (stream as (Readable & { unref?(): void }) | null)?.unref?.();
}
