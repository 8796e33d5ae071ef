/**
 * The parent's end of the IPC channel: sorts what a replica reports into histories, and matches replies to requests.
 */
import type { ChildProcess } from 'node:child_process';
import { History } from '../history.js';
import { IpcRequests, type Reply } from '../ipc-requests.js';
import { type SeenEvent, type SeenLog, type SeenMessage, type SeenStatus, toMs } from './reports.js';

export class Wire {
  readonly messages = new History<SeenMessage>();
  readonly statuses = new History<SeenStatus>();
  readonly events = new History<SeenEvent>();
  readonly logs = new History<SeenLog>();
  readonly ports = new History<number>();
  readonly #replica: string;
  readonly #requests: IpcRequests;

  constructor(replica: string, child: ChildProcess) {
    this.#replica = replica;
    this.#requests = new IpcRequests(child, replica);
    child.on('message', (report) => this.#receive(report as unknown as Report));
  }

  /** Asks the probe to do something; rejects with its error, or after `ms` milliseconds. */
  ask(name: string, argument: unknown, ms: number): Promise<unknown> {
    return this.#requests.ask(name, argument, ms);
  }

  /** The replica has ended: everything that waits for it fails. */
  end(reason: Error): void {
    for (const history of [this.messages, this.statuses, this.events, this.logs, this.ports])
      history.end(reason);
    this.#requests.end(reason.message);
  }

  #receive(report: Report): void {
    const replica = this.#replica;
    if (report.kind === 'reply') {
      this.#requests.settle(report);
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

type Report =
  | ({ readonly kind: 'reply' } & Reply)
  | { readonly kind: 'message' | 'status' | 'event' | 'log' | 'listening'; readonly at: string };
