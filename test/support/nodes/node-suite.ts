/** What suites of nodes in this process have in common: a server, a lock key for each test, and each test's end. */
import { newKey, type TestRedis, useRedis } from '../redis/test-redis.js';
import { flow, leaderNode, serverNode } from './flows.js';
import { stopRivals } from './rival.js';
import { type FlowNodes, Runtime, stopRuntimes } from './runtime.js';

export class NodeSuite {
  readonly redis: TestRedis;
  #key = '';

  /** Call in `describe`. */
  constructor() {
    // If an afterEach of the suite fails, mocha skips those that follow. Comes before the end of the server.
    after(() => this.#stopAll());
    this.redis = useRedis();
    beforeEach(() => {
      this.#key = newKey();
    });
    afterEach(() => this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    try {
      // A test that failed between freezing and thawing must not take the others along.
      await this.redis.thaw();
    } finally {
      await Promise.all([stopRuntimes(), stopRivals()]);
    }
  }

  /** Another one for each test. */
  get key(): string {
    return this.#key;
  }

  /** A flow with one leader node, `node`. */
  nodes(properties: object = {}): FlowNodes {
    return flow(serverNode(this.redis.server), leaderNode('node', { lockKey: this.#key, ...properties }));
  }

  start(properties: object = {}): Promise<Runtime> {
    return Runtime.start(this.nodes(properties));
  }
}
