/**
 * The parent's end of the IPC channel: sorts what a replica reports into histories, and matches replies to requests.
 */
import type { ChildProcess } from 'node:child_process';
import { History } from '../history.js';
import { within } from '../waiting.js';
import { type SeenEvent, type SeenLog, type SeenMessage, type SeenStatus, toMs } from './reports.js';

export class Wire {
  readonly messages = new History<SeenMessage>();
  readonly statuses = new History<SeenStatus>();
  readonly events = new History<SeenEvent>();
  readonly logs = new History<SeenLog>();
  readonly ports = new History<number>();
  readonly #replica: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, (reply: Reply) => void>();
  #requests = 0;

  constructor(replica: string, child: ChildProcess) {
    this.#replica = replica;
    this.#child = child;
    child.on('message', (report) => this.#receive(report as unknown as Report));
    child.on('error', () => undefined); // a channel that closes under a request: the request has its own bound
  }

  /** Asks the probe to do something; rejects with its error, or after `ms` milliseconds. */
  async ask(name: string, argument: unknown, ms: number): Promise<unknown> {
    this.#requests += 1;
    const request = this.#requests;
    const reply = new Promise<Reply>((resolve) => this.#pending.set(request, resolve));
    this.#child.send({ request, name, argument });
    try {
      const { value, error } = await within(reply, ms, `${this.#replica} to answer "${name}"`);
      if (error !== undefined) throw new Error(`${this.#replica}: ${error}`);
      return value;
    } finally {
      this.#pending.delete(request);
    }
  }

  /** The replica is gone: whoever waits for something from it is told so. */
  end(reason: Error): void {
    for (const history of [this.messages, this.statuses, this.events, this.logs, this.ports])
      history.end(reason);
    for (const settle of this.#pending.values()) settle({ error: reason.message });
  }

  #receive(report: Report): void {
    const replica = this.#replica;
    if (report.kind === 'reply') {
      this.#pending.get(report.request)?.(report);
      return;
    }
    const { kind, at, ...rest } = report;
    const stamped = { ...rest, replica, atMs: toMs(at) };
    if (kind === 'message') this.messages.add(stamped as unknown as SeenMessage);
    else if (kind === 'status') this.statuses.add(stamped as unknown as SeenStatus);
    else if (kind === 'event') this.events.add(stamped as unknown as SeenEvent);
    else if (kind === 'log') this.logs.add(stamped as unknown as SeenLog);
    else this.ports.add((rest as unknown as { port: number }).port);
  }
}

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

type Report =
  | ({ readonly kind: 'reply'; readonly request: number } & Reply)
  | { readonly kind: 'message' | 'status' | 'event' | 'log' | 'listening'; readonly at: string };
