/** One sentinel: a link for questions, and another on which it tells of a switch by itself. */
import type { Clock } from '../../../election/ports.js';
import { Subscription } from '../../../election/rxjs.js';
import { isRefusal } from '../../failures.js';
import { Link } from '../../link.js';
import type { Client } from '../../open-client.js';
import { addressName, type Endpoint } from '../../server-options.js';
import { type Peer, readPeers } from './peer.js';
import { type Answer, readAnswer } from './vote.js';

/** ms; topologies ask every second, so only the link that listens is ever silent for so long. */
const SILENCE_MS = 5_000;

const SWITCHES = '+switch-master';

export interface SentinelOptions {
  readonly endpoint: Endpoint;
  readonly masterName: string;
  readonly clock: Clock;
  /** Called whenever {@link Sentinel.answer} or {@link Sentinel.obstacle} may have changed. */
  readonly changed: () => void;
  /** Called when {@link Sentinel.peers} or {@link Sentinel.tried} may have changed. */
  readonly met: () => void;
  /** Called when the sentinel says that a primary was replaced. A hint. */
  readonly switched: () => void;
}

export class Sentinel {
  readonly name: string;
  readonly #masterName: string;
  readonly #questions: Link;
  readonly #news: Link;
  readonly #options: SentinelOptions;
  readonly #running = new Subscription();
  #id: string | null = null;
  #peers: readonly Peer[] = [];
  #answer: Answer | null = null;
  #sentinels = 1;
  #obstacle: Error | null = null;

  constructor(options: SentinelOptions) {
    this.#options = options;
    const { endpoint, masterName, clock, switched } = options;
    this.name = addressName(endpoint);
    this.#masterName = masterName;
    const silenceMs = () => SILENCE_MS;
    this.#questions = new Link({ endpoint, clock, silenceMs, greet: (client) => this.#greet(client) });
    this.#news = new Link({
      endpoint,
      clock,
      silenceMs,
      greet: (client) => ifPermitted(client.subscribe(SWITCHES, () => switched())),
    });
  }

  /** Which sentinel it was that answered last at this address; null if it may not be asked. */
  get id(): string | null {
    return this.#id;
  }

  /** The other sentinels that it knew last. Empty if it may not be asked for them, or for its own id. */
  get peers(): readonly Peer[] {
    return this.#id === null ? [] : this.#peers;
  }

  /** Its last answer on the present connection. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** How many sentinels there are, by the last answer that told it: a connection that is lost makes them no fewer. */
  get sentinels(): number {
    return this.#sentinels;
  }

  /** Why there is no connection; null if there is, or before the first attempt has ended. */
  get obstacle(): Error | null {
    return this.#obstacle;
  }

  /** Whether the first attempt to connect has ended. */
  get tried(): boolean {
    return this.#answer !== null || this.#obstacle !== null;
  }

  get connected(): boolean {
    return this.#questions.client !== null;
  }

  open(): void {
    this.#running.add(
      this.#questions.contact$.subscribe((contact) => {
        this.#obstacle = contact.up ? null : contact.cause;
        if (!contact.up) this.#answer = null;
        this.#options.changed();
        // Until the first attempt has ended, nobody knows whether it is one of the peers.
        if (this.#obstacle !== null) this.#options.met();
      }),
    );
    this.#questions.open();
    this.#news.open();
  }

  close(): void {
    this.#running.unsubscribe();
    this.#questions.close();
    this.#news.close();
    this.#answer = null;
  }

  /** Asks for the primary now. Resolves to null if there is no answer; never rejects. */
  async ask(): Promise<Answer | null> {
    const { client } = this.#questions;
    if (client === null) return null;
    try {
      const answer = await this.#questions.send(client, (connected) => this.#question(connected));
      // The answer to a question on a former connection is as old as that.
      if (client !== this.#questions.client) return null;
      this.#note(answer);
      this.#options.changed();
      return answer;
    } catch (error) {
      // A right was taken away. Other failures end the connection by themselves.
      if (error instanceof Error && isRefusal(error)) this.#questions.reconnect(error);
      return null;
    }
  }

  /** Asks which other sentinels there are. Never rejects. */
  async meetPeers(): Promise<void> {
    const { client } = this.#questions;
    if (client === null) return;
    try {
      await this.#questions.send(client, (connected) => this.#introduce(connected));
      this.#options.met();
    } catch {
      // The connection is lost, and the next one asks.
    }
  }

  async #greet(client: Client): Promise<void> {
    const [answer] = await Promise.all([this.#question(client), this.#introduce(client)]);
    this.#note(answer);
    this.#options.met();
  }

  #note(answer: Answer): void {
    this.#answer = answer;
    this.#sentinels = answer.sentinels ?? this.#sentinels;
  }

  /**
   * The epoch is asked for first. If the sentinel follows a failover between the two, the new address comes with an old
   * epoch, which agrees with nobody; the other way round, the old address would come with the new epoch.
   */
  async #question(client: Client): Promise<Answer> {
    const [master, address] = await Promise.all([
      ifPermitted(client.sendCommand<unknown>(['SENTINEL', 'MASTER', this.#masterName])),
      client.sendCommand<unknown>(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#masterName]),
    ]);
    return readAnswer(master, address);
  }

  async #introduce(client: Client): Promise<void> {
    const [id, peers] = await Promise.all([
      ifPermitted(client.sendCommand<unknown>(['SENTINEL', 'MYID'])),
      ifPermitted(client.sendCommand<unknown>(['SENTINEL', 'SENTINELS', this.#masterName])),
    ]);
    this.#id = typeof id === 'string' ? id : null;
    this.#peers = readPeers(peers);
  }
}

/** null if the server refuses: what is asked for is useful, not necessary. */
async function ifPermitted<Reply>(reply: Promise<Reply>): Promise<Reply | null> {
  try {
    return await reply;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
