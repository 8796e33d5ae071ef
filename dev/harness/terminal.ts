/** A pseudo-terminal, by `script` of util-linux: other systems' programs of that name take other arguments. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { repositoryRoot } from './cache-folder.js';
import { poll } from './waiting.js';

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** null where there is none; else why not. */
export function whyNoTerminal(): string | null {
  try {
    const version = execFileSync('script', ['--version'], { encoding: 'utf8', timeout: 5_000 });
    return version.includes('util-linux') ? null : `script is not of util-linux: ${version.trim()}`;
  } catch {
    return 'there is no program "script" of util-linux, which makes pseudo-terminals';
  }
}

export class Terminal {
  readonly #child: ChildProcess;
  #output = '';
  #code: number | null | undefined;

  constructor(
    command: readonly string[],
    env: NodeJS.ProcessEnv,
    { columns, rows }: TerminalSize = { columns: 80, rows: 24 },
  ) {
    const line = `stty cols ${columns} rows ${rows}; exec ${command.map((word) => `'${word}'`).join(' ')}`;
    this.#child = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], {
      cwd: repositoryRoot,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString('utf8');
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.once('exit', (code) => {
      this.#code = code;
    });
  }

  get output(): string {
    return this.#output;
  }

  /** How much was printed so far. */
  get mark(): number {
    return this.#output.length;
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  async untilItShows(text: RegExp, ms: number, since = 0): Promise<void> {
    await poll(() => text.test(this.#output.slice(since)), {
      ms,
      everyMs: 20,
      what: `the terminal to show ${text}`,
    });
  }

  async exited(ms: number): Promise<number | null> {
    await poll(() => this.#code !== undefined, {
      ms,
      everyMs: 20,
      what: 'the program in the terminal to end',
    });
    return this.#code ?? null;
  }

  /** The terminal closes at once, like its window. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}
