/** The parts of a Node-RED node and its runtime that this package uses, and the behaviour that it attaches to a node. */
import type { EventEmitter } from 'node:events';
import type { Translate } from '../runtime/texts.js';

export interface FlowMessage {
  [property: string]: unknown;
}

export type Send = (messages: ReadonlyArray<object | null>) => void;
export type Done = (error?: Error) => void;

export interface FlowNode {
  readonly id: string;
  /** `tab/instance/…/id`, with the editor's ids. Inside a subflow, {@link id} is one that the runtime made up. */
  readonly path?: string | undefined;
  readonly send: Send;
  status(status: object): void;
  /** At level info. */
  log(text: string): void;
  warn(text: string): void;
  /** Needs a message, since only then Catch nodes are notified. */
  error(error: Error, message: object): void;
}

/** Calls back with an error or a value, now or later; may throw. */
export type ReadProperty = (
  message: FlowMessage,
  told: (error: Error | null, value: unknown) => void,
) => void;

/** What Node-RED does with messages and expressions. */
export interface MessageTools {
  /** May throw. */
  clone(message: FlowMessage): FlowMessage;
  /** Reads a property of messages. */
  property(name: string): ReadProperty;
  /**
   * Evaluates a JSONata expression for messages.
   *
   * @throws if it cannot be parsed
   */
  expression(source: string): ReadProperty;
}

export interface NodeRuntime {
  readonly events: EventEmitter;
  readonly translate: Translate;
  /** `lang` in settings.js. */
  readonly language: string | undefined;
  readonly messages: MessageTools;
  /** `clusterLeader` in settings.js. */
  readonly clusterLeader?: unknown;
}

/** The behaviour of a node, whether or not its settings can be used. */
export interface Attached {
  /** Calls `done` exactly once, with an error if the message cannot be handled. */
  input(message: FlowMessage, send: Send, done: Done): void;
  /** Resolves when the node may be removed. Never rejects. */
  close(): Promise<void>;
}
