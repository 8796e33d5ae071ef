/** Finds the Chromium that drives the editor: the machine's own, since nothing is downloaded for it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '../find-on-path.js';

const run = promisify(execFile);

/** In the order in which they are tried. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Bound in ms: a first start reads a hundred megabytes. */
const VERSION_MS = 20_000;

export interface Chromium {
  readonly command: string;
  /** "Chromium 140.0.7339.80", as the program itself prints it. */
  readonly version: string;
}

/** No browser works here. Tests say so and skip. */
export class NoChromium extends Error {
  override readonly name = 'NoChromium';
  readonly remedy = 'install Chromium, or name the program in CLUSTER_LEADER_TEST_CHROMIUM';
}

/**
 * The program that CLUSTER_LEADER_TEST_CHROMIUM names, or else the first on the PATH that runs: on Ubuntu
 * `chromium-browser` may be a stub that only asks for a snap. Rejects with NoChromium.
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<Chromium> {
  const named = env.CLUSTER_LEADER_TEST_CHROMIUM;
  if (named) return tell(named, env);
  const broken: string[] = [];
  for (const name of NAMES) {
    const command = findOnPath(name, env.PATH);
    if (command === undefined) continue;
    try {
      return await tell(command, env);
    } catch (error) {
      broken.push((error as Error).message);
    }
  }
  throw new NoChromium(
    broken.join('; ') ||
      `no browser: none of ${NAMES.join(', ')} is on the PATH, and CLUSTER_LEADER_TEST_CHROMIUM names none`,
  );
}

async function tell(command: string, env: NodeJS.ProcessEnv): Promise<Chromium> {
  try {
    const { stdout } = await run(command, ['--version'], { env, timeout: VERSION_MS });
    return { command, version: stdout.trim() };
  } catch (error) {
    throw new NoChromium(`${command} does not run: ${(error as Error).message.trim()}`);
  }
}
