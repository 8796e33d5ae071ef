/** Clients that ask all the time, each for the next thing as soon as it has the last. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { History } from '../../../dev/harness/history.js';
import { within } from '../../../dev/harness/waiting.js';

const CLIENTS = 8;
/** ms */
const PAUSE_MS = 15;
const SOON_MS = 30_000;

export interface Answer {
  readonly method: string;
  /** ms; when it was asked for, and when it was there. */
  readonly askedAt: number;
  readonly at: number;
  /** 0 if there was none. */
  readonly status: number;
  /** The name of the service that answered, or what is wrong. */
  readonly body: string;
}

export class Traffic {
  readonly answers = new History<Answer>();
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  #going = true;
  readonly #clients: readonly Promise<void>[];
  readonly #open = new Set<Promise<unknown>>();

  /** Half of them read, half of them write; a single one reads. */
  constructor(port: number, clients = CLIENTS) {
    this.#port = port;
    this.#clients = Array.from({ length: clients }, (_, index) =>
      this.#ask(index % 2 === 0 ? 'GET' : 'POST'),
    );
  }

  get failures(): readonly Answer[] {
    return this.answers.all.filter(({ status }) => status !== 200);
  }

  /** Who answers requests that are asked from now on. */
  async server(): Promise<string> {
    return (await this.served(() => true)).body;
  }

  /** The first answer to a request that is asked from now on. */
  served(fits: (name: string) => boolean): Promise<Answer> {
    const now = performance.now();
    return this.answers.waitFor(
      ({ status, body, askedAt }) => status === 200 && askedAt >= now && fits(body),
      SOON_MS,
      'an answer',
      this.answers.mark(),
    );
  }

  /** Resolves when what was asked until now is answered. */
  async answered(): Promise<void> {
    await within(Promise.all(this.#open), SOON_MS, 'the answers');
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #ask(method: string): Promise<void> {
    while (this.#going) {
      const askedAt = performance.now();
      const asked = this.#answer(method);
      this.#open.add(asked);
      const { status, body } = await asked;
      this.#open.delete(asked);
      this.answers.add({ method, askedAt, at: performance.now(), status, body });
      await delay(PAUSE_MS);
    }
  }

  #answer(method: string): Promise<Pick<Answer, 'status' | 'body'>> {
    return new Promise((resolve) => {
      const none = ({ message }: Error) => resolve({ status: 0, body: message });
      const { port } = { port: this.#port };
      const asked = request({ host: '127.0.0.1', port, method, agent: this.#agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', none);
      });
      asked.on('error', none);
      asked.end(method === 'POST' ? 'work' : undefined);
    });
  }
}
