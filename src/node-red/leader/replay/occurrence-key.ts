/** Reads the key that names the occurrence of a message: what is at a property, or what an expression yields. */
import type { FlowMessage, ReadProperty } from '../../flow-node.js';

/** Called with the key, now or soon; null if the message has none. */
export type Named = (key: string | null) => void;

export class OccurrenceKeys {
  readonly #read: ReadProperty;
  readonly #missing: () => void;

  /** @param missing called for each message without a key */
  constructor(read: ReadProperty, missing: () => void) {
    this.#read = read;
    this.#missing = missing;
  }

  /** An expression reads the message before the turn ends, hence before nodes behind this one can change it. */
  of(message: FlowMessage, named: Named): void {
    const told = (key: string | null): void => {
      if (key === null) this.#missing();
      named(key);
    };
    try {
      this.#read(message, (error, value) => told(error === null ? asKey(value) : null));
    } catch {
      // The message is kept without a key; its owner has been told.
      told(null);
    }
  }
}

/** The same text on all replicas for the same value; null for none. */
function asKey(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    // A cycle.
    return null;
  }
}
