/**
 * Bounded waits. Nothing in the harness waits without an end: a test that hangs explains nothing, one that fails
 * after its bound says what it was waiting for.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** Thrown when a bound has passed; the message names what was awaited, and for how long. */
export class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong';
}

/**
 * Settles as `promise` does, or rejects after `ms` milliseconds. `what` completes the sentence "waited for …"; it may
 * be a function so that a failure report (the last log lines, say) is only put together when it is needed.
 */
export function within<T>(promise: Promise<T>, ms: number, what: string | (() => string)): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new WaitedTooLong(`waited ${ms} ms for ${typeof what === 'string' ? what : what()}`));
    }, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Asks `probe` until it answers with something other than undefined or false: for facts that the operating system
 * reports by no event (a listening port, an ended process). `everyMs` is the pause between two
 * questions, in milliseconds.
 */
export async function poll<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: { readonly ms: number; readonly everyMs?: number; readonly what: string },
): Promise<T> {
  const deadline = performance.now() + options.ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() >= deadline) {
      throw new WaitedTooLong(`waited ${options.ms} ms for ${options.what}`);
    }
    await delay(options.everyMs ?? 5);
  }
}
