/** Another primary of the cluster, and a permanent connection to it, to ask how it sees the cluster. */
import { type Clock, StoreFailure } from '../../../election/ports.js';
import { filter, firstValueFrom } from '../../../election/rxjs.js';
import { Link } from '../../link.js';
import { addressName, type Endpoint } from '../../server-options.js';

/** ms; what must be noticed soon is noticed by a question without an answer. */
const SILENCE_MS = 30_000;

export class Witness {
  readonly endpoint: Endpoint;
  readonly #link: Link;
  #nodes: Promise<string> | null = null;

  constructor(endpoint: Endpoint, clock: Clock) {
    this.endpoint = endpoint;
    this.#link = new Link({
      endpoint,
      clock,
      greet: (client) => client.ping(),
      silenceMs: () => SILENCE_MS,
    });
    this.#link.open();
  }

  get connected(): boolean {
    return this.#link.client !== null;
  }

  /** Resolves with CLUSTER NODES as it is after this call. All calls of one turn share a question. */
  nodes(): Promise<string> {
    this.#nodes ??= this.#askNodes();
    return this.#nodes;
  }

  /** Resolves with CLUSTER SLOTS. */
  slots(): Promise<unknown> {
    return this.#ask('SLOTS');
  }

  close(): void {
    this.#link.close();
  }

  async #askNodes(): Promise<string> {
    // Waits for a connection that is being made, and in any case for the other calls of this turn.
    const tried$ = this.#link.contact$.pipe(filter((contact) => contact.up || contact.attempts > 0));
    await firstValueFrom(tried$, { defaultValue: null });
    this.#nodes = null;
    return String(await this.#ask('NODES'));
  }

  async #ask(what: 'NODES' | 'SLOTS'): Promise<unknown> {
    const { client } = this.#link;
    if (client === null) {
      throw new StoreFailure('offline', `there is no connection to ${addressName(this.endpoint)}`);
    }
    return await this.#link.send(client, (connected) => connected.sendCommand<unknown>(['CLUSTER', what]));
  }
}
