/** What suites of nodes in this process have in common: a server, a lock key for each test, and each test's end. */
import { newKey, useRedis } from '../redis/test-redis.js';
import { flow, leaderNode, serverNode } from './flows.js';
import { stopRivals } from './rival.js';
import { type FlowNodes, Runtime, stopRuntimes } from './runtime.js';

export class NodeSuite {
  readonly redis = useRedis();
  #key = '';

  /** Call in `describe`. */
  constructor() {
    beforeEach(() => {
      this.#key = newKey();
    });
    afterEach(async () => {
      // A test that failed between freezing and thawing must not take the others along.
      await this.redis.server.thaw();
      await stopRuntimes();
      await stopRivals();
    });
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
