import { readFileSync } from 'node:fs';

/**
 * Does a process of this machine still run? A dead one may keep its id for a while, until the first process collects
 * it (1.5 s in some containers): on Linux that is told apart.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
