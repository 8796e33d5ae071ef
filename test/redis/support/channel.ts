/** The leadership channel as a third party hears it. */
import { createClient } from '@redis/client';
import { within } from '../../../dev/harness/waiting.js';
import { leadershipChannel } from '../../../src/redis/keys.js';
import type { Lab } from '../../support/redis/lab.js';
import { PATIENCE_MS } from '../../support/redis/seen.js';

export class Eavesdropper {
  readonly #lab: Lab;
  readonly #channel: string;
  readonly #heard: string[] = [];
  #client: { destroy(): void } | undefined;
  #onMessage: () => void = () => undefined;
  #marks = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#channel = leadershipChannel(lab.options.database);
  }

  static async on(lab: Lab): Promise<Eavesdropper> {
    const ear = new Eavesdropper(lab);
    await ear.#listen();
    return ear;
  }

  /** Everything said since the last call. The server keeps order, so what follows a mark was said after it. */
  async said(): Promise<readonly unknown[]> {
    this.#marks += 1;
    const mark = `"mark ${this.#marks}"`;
    await this.#lab.command('PUBLISH', this.#channel, mark);
    await within(this.#until(mark), PATIENCE_MS, `${mark} on ${this.#channel}`);
    const upTo = this.#heard.indexOf(mark);
    const said = this.#heard.splice(0, upTo + 1).slice(0, -1);
    return said.map((message) => JSON.parse(message) as unknown);
  }

  close(): void {
    this.#client?.destroy();
  }

  async #listen(): Promise<void> {
    const { host, port, username, password } = this.#lab.options;
    const client = createClient({
      RESP: 2,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      socket: { host, port },
    });
    client.on('error', () => undefined);
    this.#client = client;
    await client.connect();
    await client.subscribe(this.#channel, (message) => {
      this.#heard.push(message);
      this.#onMessage();
    });
  }

  #until(mark: string): Promise<void> {
    return new Promise((resolve) => {
      this.#onMessage = () => {
        if (this.#heard.includes(mark)) resolve();
      };
      this.#onMessage();
    });
  }
}
