/**
 * Which deploy this replica was last in line with, kept through restarts by the runtime's own settings. A replica without
 * a memory cannot tell an old deploy from a new one.
 */
import { isCounter } from './deploy.js';

export interface Remembered {
  readonly counter: number;
  readonly fingerprint: string;
}

export interface DeployMemory {
  read(): Remembered | null;
  write(remembered: Remembered): void;
}

/** In `.config.runtime.json`, or wherever the storage module keeps settings. */
const SETTING = 'clusterLeaderDeploy';

interface StoredSettings {
  get(name: string): unknown;
  set(name: string, value: unknown): Promise<unknown>;
}

export class SettingsMemory implements DeployMemory {
  readonly #settings: StoredSettings;
  readonly #lockKey: string;
  readonly #failed: (error: unknown) => void;

  /** @param failed called when it could not be stored */
  constructor(settings: StoredSettings, lockKey: string, failed: (error: unknown) => void) {
    this.#settings = settings;
    this.#lockKey = lockKey;
    this.#failed = failed;
  }

  read(): Remembered | null {
    const stored = this.#stored();
    if (typeof stored !== 'object' || stored === null) return null;
    const { lockKey, counter, fingerprint } = stored as Partial<Remembered & { lockKey: string }>;
    if (lockKey !== this.#lockKey || !isCounter(counter) || typeof fingerprint !== 'string') return null;
    return { counter, fingerprint };
  }

  write({ counter, fingerprint }: Remembered): void {
    try {
      this.#settings.set(SETTING, { lockKey: this.#lockKey, counter, fingerprint }).catch(this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  #stored(): unknown {
    try {
      return this.#settings.get(SETTING);
    } catch {
      return null; // the storage keeps no settings
    }
  }
}
