/** Downloads and unpacks the packages of this distribution that a program consists of. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder.js';
import { type PrivateApt, privateApt } from './private-apt.js';

const run = promisify(execFile);

/** The message says why. */
export class NoPackages extends Error {
  override readonly name = 'NoPackages';
}

export interface Choice {
  /** Whose libraries are unpacked as well. */
  readonly main: string;
  /** Without theirs. */
  readonly besides?: readonly string[];
}

export interface UnpackOptions {
  /** For people: "Redis". */
  readonly what: string;
  /** The first that the distribution has. */
  readonly choices: readonly Choice[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** Rejects with {@link NoPackages}. */
export async function unpackPackages(target: string, options: UnpackOptions): Promise<void> {
  const { what, env, log } = options;
  const scratch = temporaryFolder('apt');
  try {
    const apt = await privateApt(scratch.path, env);
    const packages = join(scratch.path, 'packages');
    mkdirSync(packages);
    log(`downloading this distribution's ${what} package into the cache folder …`);
    try {
      await download(apt, packages, options);
    } catch {
      log("… the machine's package lists are empty or stale; fetching lists of our own …");
      await apt.update();
      await download(apt, packages, options);
    }
    for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['--extract', join(packages, file), target], { env });
    }
  } catch (error) {
    if (error instanceof NoPackages) throw error;
    throw new NoPackages(`the package could not be downloaded (${lastLine(error)})`);
  } finally {
    scratch.remove();
  }
}

async function download(
  apt: PrivateApt,
  folder: string,
  { choices, env }: Pick<UnpackOptions, 'choices' | 'env'>,
): Promise<void> {
  for (const { main, besides = [] } of choices) {
    const all = await apt.closure(main).catch(() => []);
    if (all.length === 0) continue;
    const present = await installed(env);
    const libraries = all.filter((name) => /^(lib|lua)/.test(name) && !present.has(name));
    return apt.download([main, ...besides, ...libraries], folder);
  }
  const names = choices.map(({ main }) => main);
  const missing = names.length === 1 ? `${names[0]} is not` : `neither ${names.join(' nor ')} is`;
  throw new NoPackages(`${missing} in the distribution's package lists`);
}

/** What is installed is found by the loader anyway, and must not be shadowed by another copy (the C library!). */
async function installed(env: NodeJS.ProcessEnv): Promise<ReadonlySet<string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has the same syntax
  const format = '${Package} ${db:Status-Status}\n';
  const { stdout } = await run('dpkg-query', ['--show', `--showformat=${format}`], {
    env,
    maxBuffer: 1 << 26,
  });
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([, status]) => status === 'installed').map(([name = '']) => name));
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr || message).trim().split('\n').at(-1) ?? message;
}
