/** A fleet whose server and runtimes are simulated, so that any order of events can be played. */

import type { Deploy } from '../../../../../src/node-red/hot-standby/deploys/deploy.js';
import type { DeployKeys } from '../../../../../src/node-red/hot-standby/deploys/deploy-keys.js';
import type { Remembered } from '../../../../../src/node-red/hot-standby/deploys/deploy-memory.js';
import { DeploySync } from '../../../../../src/node-red/hot-standby/deploys/deploy-sync.js';
import type { OnConflict } from '../../../../../src/node-red/hot-standby/deploys/order.js';
import type { Hindrance, SyncEvent } from '../../../../../src/node-red/hot-standby/deploys/sync-events.js';
import {
  type JournalEntry,
  NOTHING,
  type Publication,
} from '../../../../../src/redis/deploys/deploy-journal.js';

export const LOCK_KEY = 'nodered:standby';

/** As the scripts do it. */
export class FakeJournal {
  entry: { mark: string; envelope: string } = { mark: NOTHING, envelope: '' };
  /** Called between a replica's reading and its publishing. */
  beforePublish: () => void = () => undefined;
  /** Called while a replica reads. */
  duringRead: () => void = () => undefined;

  async read(known: string): Promise<JournalEntry> {
    const { mark, envelope } = this.entry;
    this.duringRead();
    return { mark, envelope: mark === known || mark === NOTHING ? null : envelope };
  }

  async publish({ upon, counter, envelope }: Publication) {
    this.beforePublish();
    if (this.entry.mark !== upon) return { published: false } as const;
    this.entry = { mark: String(counter), envelope };
    return { published: true, told: true } as const;
  }
}

export class FakeReplica {
  readonly told: SyncEvent[] = [];
  hindrance: Hindrance | null = null;
  /** As a full disk: the runtime has taken over the credentials, then fails to store the flows. */
  isDiskFull = false;
  /** While a deploy is being stored. */
  isChanging = false;
  backups = 0;
  /** Called while the flows that are to be replaced are being kept. */
  beforeApply: () => void = () => undefined;
  applied = 0;
  memory: Remembered | null = null;
  #deploy: Deploy;
  #sync: DeploySync;
  readonly #name: string;
  readonly #journal: FakeJournal;
  readonly #keys: DeployKeys;
  readonly #onConflict: OnConflict;
  readonly #now: () => number;

  constructor(
    name: string,
    journal: FakeJournal,
    keys: DeployKeys,
    { flow = 'old', onConflict = 'refuse' as OnConflict, now = (): number => 0 } = {},
  ) {
    this.#name = name;
    this.#journal = journal;
    this.#keys = keys;
    this.#onConflict = onConflict;
    this.#now = now;
    this.#deploy = deployOf(flow);
    this.#sync = this.#boot();
  }

  /** What runs here. */
  get flow(): string {
    return String(this.#deploy.flows[0]?.label);
  }

  get password(): unknown {
    return this.#deploy.credentials.t?.password;
  }

  get waits(): boolean {
    return this.#sync.waits;
  }

  get kinds(): readonly string[] {
    return this.told.map(({ kind }) => kind);
  }

  deploy(flow: string, password?: string): void {
    this.#deploy = deployOf(flow, password);
  }

  /** The flows are loaded. */
  begin(): void {
    this.#sync.begin();
  }

  settle(): Promise<void> {
    return this.#sync.settle();
  }

  /** @param keepsMemory false for a container without a volume */
  restart(keepsMemory = true): void {
    if (!keepsMemory) this.memory = null;
    this.#sync = this.#boot();
  }

  #boot(): DeploySync {
    return new DeploySync({
      lockKey: LOCK_KEY,
      name: this.#name,
      keys: this.#keys,
      onConflict: this.#onConflict,
      journal: this.#journal,
      local: {
        present: () => ({ ...this.#deploy, rev: this.flow }),
        apply: async ({ flows, credentials }, upon) => {
          if (upon !== this.flow) throw Object.assign(new Error('Error'), { code: 'version_mismatch' });
          if (this.isDiskFull) {
            this.#deploy = { flows: this.#deploy.flows, credentials };
            throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
          }
          this.applied += 1;
          this.#deploy = { flows, credentials };
        },
      },
      isChanging: () => this.isChanging,
      memory: {
        read: () => this.memory,
        write: (remembered) => {
          this.memory = remembered;
        },
      },
      hindrance: () => this.hindrance,
      successor: () => null,
      backUp: async () => {
        this.beforeApply();
        this.backups += 1;
        return `backup-${this.backups}`;
      },
      tell: (event) => this.told.push(event),
      wallClock: this.#now,
    });
  }
}

function deployOf(label: string, password?: string): Deploy {
  const credentials: Deploy['credentials'] = password === undefined ? {} : { t: { password } };
  return { flows: [{ id: 't', type: 'tab', label }], credentials };
}
