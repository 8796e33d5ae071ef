/** Processes that cannot stop their flows before their lease is over, and others that can. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipLoudly } from '../../../../dev/harness/skip-loudly.js';
import { typescriptProgram } from '../../../../dev/harness/typescript-program.js';
import { within } from '../../../../dev/harness/waiting.js';

const ROOT = join(__dirname, '../../../..');
const PROGRAM = join(__dirname, 'support/guarded-process.ts');
const MODULE = 'src/node-red/hot-standby/watchdog/watchdog';
/** ms; a busy machine takes seconds to start a process. */
const PATIENCE_MS = 15_000;
/**
 * ms after the end of the lease in which a stuck process must be gone: 20 ms before it, where nothing else runs. A busy
 * machine lets the process that measures this wait, too.
 */
const SOON_MS = 1_500;
/** ms; so much before that end it is told, and then killed. */
const EARLY_MS = 30;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** ms after the end of its lease. */
  readonly afterMs: number;
}

interface Way {
  readonly module?: string;
  /** What runs the command that follows. */
  readonly within?: readonly string[];
  /** Whether anybody reads its errors. */
  readonly read?: boolean;
  readonly meanwhile?: (child: ChildProcess, until: () => number | null) => Promise<void>;
}

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

async function run(scenario: string, way: Way = {}): Promise<Ended> {
  const { module = `${MODULE}.ts`, read = true } = way;
  const node = typescriptProgram(PROGRAM, scenario, join(ROOT, module));
  const [command = '', ...args] = [...(way.within ?? []), ...node];
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  if (read) {
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
  }
  const until = (): number | null => {
    const found = [...out.matchAll(/until ([\d.]+)/gu)].at(-1)?.[1];
    return found === undefined ? null : Number(found);
  };
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  try {
    await way.meanwhile?.(child, until);
    const [code, signal] = await within(ended, PATIENCE_MS, () => `the end; it said: ${out}${err}`);
    const at = monotonicMs();
    child.stderr?.resume();
    await closed;
    return { code, signal, out, err, afterMs: at - (until() ?? Number.NaN) };
  } finally {
    child.kill('SIGKILL');
  }
}

describe('the watchdog of a hot standby', function () {
  this.timeout(2 * PATIENCE_MS);

  it('an event loop that is stuck when the lease is over is killed, and says so before', async () => {
    const { signal, afterMs, err } = await run('loop');
    expect(signal).to.equal('SIGKILL');
    expect(afterMs).to.be.within(-EARLY_MS, SOON_MS);
    // A thread that itself was held up by a busy machine does not wait for its words.
    if (afterMs < 0)
      expect(err).to.match(/^cluster-leader: the event loop is stuck .*; this process ends now\n$/u);
  });

  it('flows that are still being started are named as the cause', async () => {
    const { signal, afterMs, err } = await run('slow start');
    expect(signal).to.equal('SIGKILL');
    if (afterMs < 0)
      expect(err).to.match(/^cluster-leader: the flows were still being started .* raise the TTL/u);
  });

  it('a process that is stuck because nobody reads its errors is killed, too', async () => {
    const { code, signal, out, afterMs } = await run('full pipe', { read: false });
    expect(signal, `code ${code}, it said: ${out}`).to.equal('SIGKILL');
    expect(afterMs).to.be.within(-EARLY_MS, SOON_MS);
  });

  it('a process whose event loop turns ends in order before the lease is over', async () => {
    const { code, out, afterMs, err } = await run('turning');
    expect(code).to.equal(70);
    expect(out).to.match(/late\nexit\n$/u);
    expect(err).to.equal('');
    expect(afterMs).to.be.within(-2 * EARLY_MS, SOON_MS);
  });

  it('a process that was frozen past the end of its lease is killed, or ends, as soon as it goes on', async () => {
    let thawed = 0;
    const { signal, code } = await run('frozen', {
      meanwhile: async (child, until) => {
        while (until() === null) await once(child.stdout ?? child, 'data');
        child.kill('SIGSTOP');
        await within(
          new Promise((resolve) => setTimeout(resolve, (until() ?? 0) + 50 - monotonicMs())),
          PATIENCE_MS,
          'the end of the lease',
        );
        child.kill('SIGCONT');
        thawed = monotonicMs();
      },
    });
    expect(code === 70 || signal === 'SIGKILL').to.equal(true);
    expect(monotonicMs() - thawed).to.be.below(SOON_MS);
  });

  it('a clock that is set forward past the end of the lease ends the process in order', async () => {
    const { code, out } = await run('clock set forward');
    expect(code).to.equal(70);
    expect(out).to.match(/late\nexit\n$/u);
  });

  it('a stuck process is killed as the first of a container, which its own signals spare', async function () {
    const container = ['unshare', '--pid', '--fork', '--mount-proc'];
    const permitted = spawn('unshare', [...container.slice(1), 'true'], { stdio: 'ignore' });
    const [code] = (await Promise.race([
      once(permitted, 'exit'),
      once(permitted, 'error').then(() => [1]),
    ])) as [number | null];
    if (code !== 0) skipLoudly(this, 'no PID namespaces here', 'run the tests as root');
    const { afterMs } = await run('loop', { within: container });
    expect(afterMs).to.be.within(-EARLY_MS, SOON_MS);
  });

  it('the thread is found in the build', async function () {
    const module = `dist/${MODULE}.js`;
    if (!existsSync(join(ROOT, module))) skipLoudly(this, 'no build', 'npm run build');
    const { signal, afterMs } = await run('loop', { module });
    expect(signal).to.equal('SIGKILL');
    expect(afterMs).to.be.within(-EARLY_MS, SOON_MS);
  });

  for (const scenario of ['disarmed', 'renewed', 'closed', 'forgotten']) {
    it(`a process goes on and ends by itself whose watchdog was ${scenario}`, async () => {
      const { code, signal, out, err } = await run(scenario);
      expect({ code, signal, err }).to.deep.equal({ code: 0, signal: null, err: '' });
      expect(out)
        .to.match(/exit\n$/u)
        .and.not.to.match(/late/u);
    });
  }

  it('a watchdog that only logs says once that the event loop is stuck', async () => {
    const { code, out, err } = await run('log, stuck');
    expect(code).to.equal(0);
    expect(err).to.match(/^cluster-leader: the event loop is stuck [^\n;]*\n$/u);
    expect(out).to.match(/exit\n$/u);
  });

  it('a watchdog that only logs leaves the words to an event loop that turns', async () => {
    const { code, out, err } = await run('log, turning');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^until \S+\nlate\nexit\n$/u);
  });
});
