/** The demo as a process of its own, and what it leaves behind. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import { type Exit, OwnedProcess } from '../../../dev/harness/owned-process.js';
import { answers } from '../../../dev/harness/redis-server/ask.js';
import { type TemporaryFolder, temporaryFolder } from '../../../dev/harness/temporary-folder.js';
import { typescriptProgram } from '../../../dev/harness/typescript-program.js';
import { poll, within } from '../../../dev/harness/waiting.js';

export const demoCommand = typescriptProgram(join(repositoryRoot, 'dev', 'demo', 'main.ts'));

export class RunningDemo {
  readonly #process: OwnedProcess;
  readonly #folder: TemporaryFolder;

  private constructor(started: OwnedProcess, folder: TemporaryFolder) {
    this.#process = started;
    this.#folder = folder;
  }

  /** Without a terminal. Its temporary files go to a folder of its own, where nobody else's are in the way. */
  static async start(...options: readonly string[]): Promise<RunningDemo> {
    const folder = temporaryFolder('demo-test');
    const [command, ...args] = demoCommand;
    const started = await OwnedProcess.start({
      command,
      args: [...args, ...options],
      cwd: repositoryRoot,
      env: demoEnvironment(folder.path),
    });
    return new RunningDemo(started, folder);
  }

  get output(): string {
    return this.#process.lines.join('\n');
  }

  async exited(ms: number): Promise<Exit> {
    return within(this.#process.exited, ms, () => `the demo to end${this.#process.report(60)}`);
  }

  async untilItSays(text: RegExp, ms: number): Promise<void> {
    const said = (): boolean => {
      if (this.#process.gone) throw new Error(`the demo has ended${this.#process.report()}`);
      return text.test(this.output);
    };
    await poll(said, { ms, everyMs: 20, what: `the demo to say ${text}` });
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** From outside; how many there are. */
  freezeReplicas(): number {
    const replicas = processesOf(this.#folder.path).filter((line) => line.endsWith(' node-red'));
    for (const replica of replicas) process.kill(Number.parseInt(replica, 10), 'SIGSTOP');
    return replicas.length;
  }

  /** Whatever is left a moment after the end; empty if all is well. */
  untilNothingIsLeft(): Promise<void> {
    return untilNothingIsLeft(this.#folder.path, this.output);
  }

  async dispose(): Promise<void> {
    if (!this.#process.gone) await this.#process.kill();
    this.#folder.remove();
  }
}

export function demoEnvironment(folder: string): NodeJS.ProcessEnv {
  // Without a cache of tsx' own, the folder holds only what the demo makes.
  return { ...process.env, TMPDIR: folder, TSX_DISABLE_CACHE: '1', TERM: 'xterm', NO_COLOR: '' };
}

/** The watchdog needs some milliseconds for what a killed demo could not tidy up itself. */
export async function untilNothingIsLeft(folder: string, output: string): Promise<void> {
  let left: readonly string[] = [];
  const nothing = async (): Promise<boolean> => {
    left = await leftBehind(folder, output);
    return left.length === 0;
  };
  await poll(nothing, { ms: 5_000, everyMs: 50, what: 'nothing to be left behind' }).catch(() => {
    throw new Error(`left behind: ${left.join('; ')}`);
  });
}

async function leftBehind(folder: string, output: string): Promise<readonly string[]> {
  const ours = processesOf(folder).filter((line) => !line.includes('script -q'));
  const files = readdirSync(folder).filter((name) => !/^tsx-/.test(name));
  // Redis is known by its address.
  const [, host = '', port = ''] = /redis:\/\/([\d.]+):(\d+)/.exec(output) ?? [];
  const redis = port !== '' && (await answers(host, Number(port))) ? [`Redis at ${host}:${port}`] : [];
  return [...ours, ...files, ...redis];
}

/**
 * Process id and command, found by the environment, of which TMPDIR is in every process that the demo starts. Command
 * lines name nothing: Node-RED overwrites its own.
 */
function processesOf(folder: string): readonly string[] {
  const processes = execFileSync('ps', ['axeww', '-o', 'pid=,args='], {
    ...{ encoding: 'utf8', timeout: 5_000, maxBuffer: 64 * 1024 * 1024 },
  });
  return processes
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => line.replace(/ \w+=.*$/, '').trim());
}
