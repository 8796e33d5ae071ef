/** Programs as child processes: what they print, and an end after each test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { within } from '../../../dev/harness/waiting.js';

/** ms; a busy machine takes seconds to start a process. */
const PATIENCE_MS = 20_000;

export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #printed = '';
  readonly #arrivals = new EventEmitter();

  constructor(path: string, environment: NodeJS.ProcessEnv, folder?: string) {
    this.#child = spawn(process.execPath, [path], {
      ...(folder === undefined ? {} : { cwd: folder }),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text;
        this.#arrivals.emit('text');
      });
    }
  }

  get printed(): string {
    return this.#printed;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it has printed this, now or before. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const found = async (): Promise<RegExpExecArray> => {
      for (;;) {
        const match = pattern.exec(this.#printed);
        if (match !== null) return match;
        await once(this.#arrivals, 'text');
      }
    };
    return await within(found(), PATIENCE_MS, () => `${pattern}; it printed: ${this.#printed}`);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits for its end; its exit code and signal. */
  async end(): Promise<unknown> {
    return await within(this.#ended, PATIENCE_MS, () => `the end; it printed: ${this.#printed}`);
  }
}

export interface Programs {
  start(path: string, environment: NodeJS.ProcessEnv, folder?: string): Program;
}

export function usePrograms(): Programs {
  const started: Program[] = [];
  afterEach(() => {
    for (const program of started.splice(0)) program.signal('SIGKILL');
  });
  return {
    start: (...given) => {
      const program = new Program(...given);
      started.push(program);
      return program;
    },
  };
}
