/**
 * apt with a configuration of our own, so that it neither writes to the machine's state nor runs the machine's hooks
 * (some distributions clean caches or rebuild indexes after each `apt-get update`). Sources and keys are the
 * machine's; of its configuration only how to download (proxies, certificates) is taken over.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bounds in milliseconds: refreshing lists reads some 10 MB, everything else is small. */
const UPDATE_MS = 90_000;
const COMMAND_MS = 60_000;

export interface PrivateApt {
  /** Fetches package lists into the private folder and uses them from then on. */
  update(): Promise<void>;
  /** Names of everything that a package depends on, itself included; empty if it does not exist. */
  closure(name: string): Promise<readonly string[]>;
  /** Downloads packages into a folder. */
  download(names: readonly string[], folder: string): Promise<void>;
}

export async function privateApt(folder: string, env: NodeJS.ProcessEnv): Promise<PrivateApt> {
  const file = join(folder, 'apt.conf');
  const aptEnv = { ...env, APT_CONFIG: file, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const inherited = (await run('apt-config', ['dump'], { env, timeout: COMMAND_MS })).stdout
    .split('\n')
    .filter((line) => line.startsWith('Acquire::') && !line.startsWith('Acquire::Languages'));
  const configure = (ownLists: boolean): void => {
    writeFileSync(file, [...inherited, ...ownSettings(folder, ownLists), ''].join('\n'));
  };
  const apt = (command: string, args: readonly string[], ms: number, cwd = folder) =>
    run(command, args, { env: aptEnv, cwd, timeout: ms, maxBuffer: 64 * 1024 * 1024 });

  for (const path of ['lists/partial', 'state', 'cache/archives/partial']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  configure(false);
  return {
    async update() {
      configure(true);
      // A source that cannot be reached fails the command, and may not matter: the download will show.
      await apt('apt-get', ['update', '--quiet'], UPDATE_MS).catch(() => undefined);
    },
    async closure(name) {
      const wanted = ['--recurse', '--no-recommends', '--no-suggests', '--no-enhances'];
      const unwanted = ['--no-conflicts', '--no-breaks', '--no-replaces'];
      const { stdout } = await apt('apt-cache', ['depends', ...wanted, ...unwanted, name], COMMAND_MS);
      return stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line));
    },
    async download(names, target) {
      await apt('apt-get', ['download', '--quiet', ...names], COMMAND_MS, target);
    },
  };
}

function ownSettings(folder: string, ownLists: boolean): readonly string[] {
  return [
    'Dir::Etc::parts "/dev/null";',
    'Dir::Etc::main "/dev/null";',
    `Dir::Cache "${join(folder, 'cache')}";`,
    ...(ownLists
      ? [`Dir::State "${join(folder, 'state')}";`, `Dir::State::lists "${join(folder, 'lists')}";`]
      : []),
    'Dir::State::status "/var/lib/dpkg/status";',
    'Acquire::Languages "none";',
    'Acquire::Retries "1";',
    'Acquire::http::Timeout "15";',
    'Acquire::https::Timeout "15";',
    'APT::Sandbox::User "root";',
    'APT::Get::List-Cleanup "false";',
  ];
}
