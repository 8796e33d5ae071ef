/** npm as a program: for what users do with it, and for what only the registry knows. */
import { OwnedProcess } from '../owned-process.js';
import { within } from '../waiting.js';

/** Bound for one run, in milliseconds. */
const RUN_MS = 120_000;

/** What npm prints when it reaches no registry, and its cache does not have what it needs. */
const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENOTCACHED)\b|npm (error|ERR!) network/;

/** The registry cannot be asked from here: a reason to skip, not to fail. */
export class RegistryOutOfReach extends Error {
  override readonly name = 'RegistryOutOfReach';
}

/**
 * Runs npm in `folder` and resolves with what it printed.
 * @throws RegistryOutOfReach where it needs a registry and there is none; otherwise an error with its last lines
 */
export async function npm(args: readonly string[], folder: string): Promise<string> {
  const script = process.env.npm_execpath;
  const ofOurOwn = script?.endsWith('.js') === true ? [script] : null;
  const printed: string[] = [];
  const run = await OwnedProcess.start({
    command: ofOurOwn ? process.execPath : 'npm',
    args: [
      ...(ofOurOwn ?? []),
      ...args,
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=error',
      '--fetch-retry-mintimeout=500',
    ],
    cwd: folder,
    log: (line) => printed.push(line),
  });
  try {
    const { code } = await within(run.exited, RUN_MS, `npm ${args[0]}`);
    if (code === 0) return printed.join('\n');
    const told = `npm ${args.join(' ')} ended with ${code}${run.report()}`;
    throw saysUnreachable(told) ? new RegistryOutOfReach(told) : new Error(told);
  } finally {
    if (!run.gone) await run.kill();
  }
}

export function saysUnreachable(text: string): boolean {
  return unreachable.test(text);
}
