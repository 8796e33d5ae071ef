/** The crash guards of replicas: their only children. Where the system does not list children there are none to strike. */
import { readFileSync } from 'node:fs';
import { atExit } from '../../harness/teardown.js';

export function guardsOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // the replica has just ended, or this is not Linux
  }
}

export function killGuard(pid: number): void {
  signal(pid, 'SIGKILL');
}

/** Returns the function that thaws it. */
export function freezeGuard(pid: number): () => void {
  // A frozen process outlives its parent.
  const withdraw = atExit(() => killGuard(pid), { kind: 'process', value: pid });
  signal(pid, 'SIGSTOP');
  return () => {
    withdraw();
    signal(pid, 'SIGCONT');
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended a moment ago.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
