/**
 * A lock between processes of one machine: a folder, since `mkdir` either makes it or fails. The owner's process id
 * lies inside, so that a lock whose owner is dead is taken over instead of waited for.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from './waiting.js';

/** A lock this old without an owner's name is one whose owner died between two system calls, in milliseconds. */
const NAMELESS_MS = 5_000;

export async function holdingLock<T>(lock: string, ms: number, work: () => Promise<T>): Promise<T> {
  await poll(() => tryTake(lock), { ms, everyMs: 100, what: `the lock ${lock}` });
  const release = (): void => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function tryTake(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (ownerIsDead(lock)) discard(lock);
    return false;
  }
}

function ownerIsDead(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return true;
    return code === 'ENOENT' && ageMs(lock) > NAMELESS_MS;
  }
}

function ageMs(lock: string): number {
  try {
    return Date.now() - statSync(lock).mtimeMs;
  } catch {
    return 0; // released meanwhile
  }
}

/** Between the check of the owner and the rename another process may have taken the lock: then it is put back. */
function discard(lock: string): void {
  const aside = `${lock}.dead-${process.pid}`;
  try {
    renameSync(lock, aside);
    if (ownerIsDead(aside)) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, lock);
  } catch {
    // another process was quicker; the next poll sees the result
  }
}
