/** What this package uses of a Node-RED node and its runtime, and what a node of ours does. */
import type { EventEmitter } from 'node:events';
import type { Translate } from '../runtime/texts.js';

export interface FlowMessage {
  [property: string]: unknown;
}

export type Send = (messages: ReadonlyArray<object | null>) => void;
export type Done = (error?: Error) => void;

export interface FlowNode {
  readonly id: string;
  /** `tab/instance/…/id`, with the editor's ids: inside a subflow {@link id} is the runtime's own. */
  readonly path?: string | undefined;
  readonly send: Send;
  status(status: object): void;
  /** At info. */
  log(text: string): void;
  warn(text: string): void;
  /** With a message, so that Catch nodes see it. */
  error(error: Error, message: object): void;
}

export interface NodeRuntime {
  readonly events: EventEmitter;
  readonly translate: Translate;
  readonly language: string | undefined;
}

/** What a node does, whether or not its settings can be used. */
export interface Attached {
  input(message: FlowMessage, send: Send, done: Done): void;
  close(): Promise<void>;
}
