/** Faults that last: here time itself is the fault, and nothing is waited for. */
import { setTimeout as delay } from 'node:timers/promises';

export async function lasting(ms: number): Promise<void> {
  await delay(Math.round(ms));
}

/** Ends what was begun, even if something fails meanwhile. */
export async function during(ms: number, end: () => unknown): Promise<void> {
  try {
    await lasting(ms);
  } finally {
    await end();
  }
}
