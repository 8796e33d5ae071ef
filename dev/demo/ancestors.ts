/**
 * The processes between the one that a person started (`npm start`) and this one: npm, a shell, tsx. A signal to one
 * of them need not reach this one, and a killed one passes nothing on; but the end of a process can be noticed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly parent: number;
  readonly command: string;
}

/** Steps upwards at most: npm, a shell, tsx, and some room for wrappers. */
const HIGHEST = 6;
const PACKAGE_MANAGER = /\b(npm|npx|pnpm|yarn)\b/;

/**
 * Up to the nearest package manager, with it. Without one only the parent: above may be a script that started the
 * demo in the background and ends on purpose.
 */
export function ancestorsOf(
  parent: number,
  facts: (pid: number) => ProcessFacts | null = readFacts,
): readonly number[] {
  const chain: number[] = [];
  for (let pid = parent; pid > 1 && chain.length < HIGHEST; ) {
    chain.push(pid);
    const known = facts(pid);
    if (known === null) break;
    if (isPackageManager(known.command)) return chain;
    pid = known.parent;
  }
  return chain.slice(0, 1);
}

/** `sh -c npm run … && tsx …` only mentions one. */
function isPackageManager(command: string): boolean {
  const [program = '', script = ''] = command.split(/[\s\0]+/);
  return [program, script].some((word) => PACKAGE_MANAGER.test(word.split('/').at(-1) ?? ''));
}

function readFacts(pid: number): ProcessFacts | null {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return null; // gone, or not ours to see
  }
}

function fromProc(pid: number): ProcessFacts {
  // "pid (name) state ppid …", and a name may hold anything
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
}

function fromPs(pid: number): ProcessFacts {
  const line = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 2_000,
  });
  const [, parent = '', command = ''] = /^\s*(\d+)\s+(.*)$/m.exec(line) ?? [];
  return { parent: Number(parent), command };
}

/** A process of another user is alive, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
