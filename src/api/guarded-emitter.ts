/** An event emitter whose listeners cannot disturb who emits: what they throw is reported. */
import { EventEmitter } from 'node:events';
import type { ElectorEvents } from './api.js';
import { ElectionError } from './election-error.js';

/** The type of our warnings among those of a process. */
const WARNING_TYPE = 'ClusterLeaderWarning';

/** Whoever reads of it needs the place in the listener. */
class ListenerFailure extends ElectionError {}

export abstract class GuardedEmitter extends EventEmitter<ElectorEvents> {
  /** Unlike that of Node.js, it does not throw, neither what a listener throws nor an `error` that nobody listens to. */
  override emit<Name>(
    name: Name | keyof ElectorEvents,
    ...values: Name extends keyof ElectorEvents ? ElectorEvents[Name] : never
  ): boolean {
    const listeners = this.rawListeners(name);
    for (const listener of listeners) {
      const failed = (error: unknown) => this.#listenerFailed(name, error);
      try {
        const returned: unknown = Reflect.apply(listener, this, values);
        if (returned instanceof Promise) returned.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
    return listeners.length > 0;
  }

  /** An `error` where somebody listens, else a warning of the process. */
  protected report(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error));
    if (!this.emit('error', known)) warn(known);
  }

  /** A warning of the process. */
  protected warn(message: string): void {
    process.emitWarning(message, { type: WARNING_TYPE });
  }

  #listenerFailed(name: unknown, error: unknown): void {
    const message = `A listener to ${String(name)} failed: ${error instanceof Error ? error.message : String(error)}`;
    const failure = new ListenerFailure(message, 'listener-failed', null, { cause: error });
    // An error about a listener to errors would go to it, again and again.
    if (name === 'error') warn(failure);
    else this.report(failure);
  }
}

function warn(error: Error): void {
  const { cause } = error;
  process.emitWarning(error.message, {
    type: WARNING_TYPE,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(error instanceof ListenerFailure && cause instanceof Error ? { detail: String(cause.stack) } : {}),
  });
}
