/** Requests over a child's IPC channel. Each carries a number, and its one reply the same number. */
import type { ChildProcess } from 'node:child_process';
import { within } from './waiting.js';

export interface Reply {
  readonly request: number;
  readonly value?: unknown;
  readonly error?: string;
}

type Outcome = Omit<Reply, 'request'>;

export class IpcRequests {
  readonly #child: ChildProcess;
  readonly #who: string;
  readonly #pending = new Map<number, (outcome: Outcome) => void>();
  #count = 0;

  /** @param who the child, for error messages */
  constructor(child: ChildProcess, who: string) {
    this.#child = child;
    this.#who = who;
    child.on('error', () => undefined); // a channel that closes under a request: the request has its own bound
  }

  /**
   * Rejects with the child's error, or after `ms` milliseconds.
   *
   * @param report what the child printed, for the error message of a request without an answer
   */
  async ask(name: string, argument: unknown, ms: number, report: () => string = () => ''): Promise<unknown> {
    this.#count += 1;
    const request = this.#count;
    const replied = new Promise<Outcome>((resolve) => this.#pending.set(request, resolve));
    this.#child.send({ request, name, argument });
    try {
      const { value, error } = await within(replied, ms, () => `${this.#who} to answer "${name}"${report()}`);
      if (error !== undefined) throw new Error(`${this.#who}: "${name}" failed: ${error}`);
      return value;
    } finally {
      this.#pending.delete(request);
    }
  }

  settle(reply: Reply): void {
    this.#pending.get(reply.request)?.(reply);
  }

  /** The child has ended: every pending request fails. */
  end(error: string): void {
    for (const settle of this.#pending.values()) settle({ error });
  }
}
