/** Two replicas on one Redis, whose editors are served: what most of these tests look at. */
import { type Replica, type ReplicaOptions, startReplica } from '../../../dev/harness/node-red/index.js';
import type { NodeRedMajor } from '../../../dev/harness/node-runtime/index.js';
import { FETCH_MS, requireVersion } from '../fleet/fleet-suite.js';
import { useRedis } from '../redis/test-redis.js';

/** The editor's code editor is megabytes, and nothing here writes code: Node-RED 4 loads it for every page. */
const editorTheme = { tours: false, projects: { enabled: false }, codeEditor: { lib: 'ace' } };

export class EditorFleet {
  readonly redis = useRedis();
  readonly #replicas: Replica[] = [];
  readonly #version: NodeRedMajor;

  /** Call in `describe`: `count` replicas, called ada, bob, …, unless they need options of their own (0). */
  constructor(version: NodeRedMajor, count: 0 | 1 | 2) {
    this.#version = version;
    const fleet = this;
    before(async function () {
      this.timeout(FETCH_MS);
      await requireVersion(this, version);
      await Promise.all(['ada', 'bob'].slice(0, count).map((name) => fleet.start(name)));
    });
    afterEach(function () {
      const { currentTest } = this;
      if (currentTest?.state !== 'failed' || !currentTest.err) return;
      const accounts = fleet.#replicas.filter(({ running }) => running).map((replica) => replica.report(15));
      currentTest.err.stack = `${currentTest.err.stack}\n${accounts.join('\n')}`;
    });
    after(async () => {
      await Promise.all(fleet.#replicas.map((replica) => replica.kill()));
    });
  }

  get ada(): Replica {
    return this.#named('ada');
  }

  get bob(): Replica {
    return this.#named('bob');
  }

  /** One more, which runs nothing yet. */
  async start(hostname: string, options: Partial<ReplicaOptions> = {}): Promise<Replica> {
    const replica = await startReplica({
      version: this.#version,
      hostname,
      flows: [{ id: 'tab', type: 'tab', label: 'Flow 1' }],
      ...options,
      settings: { disableEditor: false, editorTheme, ...options.settings },
    });
    this.#replicas.push(replica);
    return replica;
  }

  #named(name: string): Replica {
    const replica = this.#replicas.find((each) => each.name === name);
    if (!replica) throw new Error(`there is no replica ${name}`);
    return replica;
  }
}
