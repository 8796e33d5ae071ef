/** What this package uses of a Node-RED node. */

export interface FlowMessage {
  [property: string]: unknown;
}

export type Send = (messages: ReadonlyArray<object | null>) => void;
export type Done = (error?: Error) => void;

export interface FlowNode {
  readonly id: string;
  readonly send: Send;
  status(status: object): void;
  /** At info. */
  log(text: string): void;
  warn(text: string): void;
  /** With a message, so that Catch nodes see it. */
  error(error: Error, message: object): void;
}
