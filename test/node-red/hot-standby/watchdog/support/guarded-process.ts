/** A process with a watchdog; what befalls it is its argument. It prints when its lease ends, on the machine's clock. */
import { setTimeout as delay } from 'node:timers/promises';
import type * as Module from '../../../../../src/node-red/hot-standby/watchdog/watchdog.js';
import { SystemClock } from '../../../../../src/runtime/system-clock.js';

const LEASE_MS = 400;

const [scenario = '', module = ''] = process.argv.slice(2);
const { Watchdog } = require(module) as typeof Module;
const clock = new SystemClock();
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

async function watchdog(kills = true): Promise<Module.Watchdog> {
  const dog = new Watchdog({
    ...{ clock, kills, budgetMs: 200 },
    late: () => {
      say('late');
      if (kills) process.exit(70);
    },
    failed: (error) => say(error.message),
  });
  const alive = setTimeout(() => undefined, 60_000);
  await dog.ready;
  clearTimeout(alive);
  return dog;
}

function arm(dog: Module.Watchdog): void {
  dog.arm(clock.now() + LEASE_MS);
  say(`until ${monotonicMs() + LEASE_MS}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The event loop does nothing else. */
function hang(ms: number): void {
  for (const end = monotonicMs() + ms; monotonicMs() < end; );
}

/** What Node.js's types do not know of a stream on a pipe. */
interface Blocking {
  readonly _handle: { setBlocking(on: boolean): void };
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  loop: async () => {
    arm(await watchdog());
    hang(Number.POSITIVE_INFINITY);
  },
  'slow start': async () => {
    const dog = await watchdog();
    dog.starts(true);
    arm(dog);
    hang(Number.POSITIVE_INFINITY);
  },
  'full pipe': async () => {
    const dog = await watchdog();
    const { stderr } = process;
    // Writes to a pipe wait on Linux, but not reliably on a busy machine.
    (stderr as unknown as Blocking)._handle.setBlocking(true);
    const much = 'x'.repeat(10_000_000);
    arm(dog);
    // Nobody reads it.
    stderr.write(much);
  },
  turning: async () => {
    arm(await watchdog());
    await delay(10 * LEASE_MS);
  },
  frozen: async () => {
    arm(await watchdog());
    await delay(10 * LEASE_MS);
  },
  'clock set forward': async () => {
    const { now } = Date;
    // As if this were the time before the jump.
    Date.now = () => now() - 60_000;
    const dog = await watchdog();
    dog.arm(clock.now() + 30_000);
    Date.now = now;
    await delay(10_000);
  },
  disarmed: async () => {
    const dog = await watchdog();
    arm(dog);
    await delay(LEASE_MS / 4);
    dog.disarm();
    hang(1.5 * LEASE_MS);
  },
  renewed: async () => {
    const dog = await watchdog();
    for (let renewals = 0; renewals < 12; renewals += 1) {
      arm(dog);
      await delay(LEASE_MS / 4);
    }
    dog.disarm();
  },
  'log, stuck': async () => {
    arm(await watchdog(false));
    hang(1.5 * LEASE_MS);
  },
  'log, turning': async () => {
    arm(await watchdog(false));
    await delay(1.5 * LEASE_MS);
  },
  closed: async () => {
    const dog = await watchdog();
    arm(dog);
    await dog.close();
    hang(1.5 * LEASE_MS);
  },
  forgotten: async () => {
    (await watchdog()).arm(clock.now() + 600_000);
  },
};

process.on('exit', () => say('exit'));
void scenarios[scenario]?.();
