/** What the editor's palette manager asks of the admin API. */
import { readFileSync } from 'node:fs';
import type { Tarball } from './tarball.js';

/** npm runs behind a request, and fetches what the package depends on. Milliseconds. */
const REQUEST_MS = 90_000;

export interface InstalledSet {
  /** `module/set` */
  readonly id: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly err?: unknown;
}

export interface InstalledModule {
  readonly name: string;
  readonly version: string;
  /** The version that is installed and waits for the next start. */
  readonly pending_version?: string;
  readonly nodes: readonly InstalledSet[];
  readonly plugins?: readonly { readonly id: string; readonly err?: unknown }[];
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export class PaletteManager {
  readonly #adminUrl: () => string;

  /** @param adminUrl asked at every request: the port changes with a restart */
  constructor(adminUrl: () => string) {
    this.#adminUrl = adminUrl;
  }

  /** "Install", "Upload module tgz file". Resolves when the module is loaded, or waits for a restart. */
  async upload(tarball: Tarball): Promise<InstalledModule | Refusal> {
    const body = new FormData();
    body.append('tarball', new Blob([readFileSync(tarball.path)]), tarball.fileName);
    const response = await this.#request('POST', 'nodes', { body });
    return (await response.json()) as InstalledModule | Refusal;
  }

  /** "Remove". Resolves with null when it is done. */
  async remove(module: string): Promise<Refusal | null> {
    const response = await this.#request('DELETE', `nodes/${module}`);
    return response.status === 204 ? null : ((await response.json()) as Refusal);
  }

  /** null: it is not installed. */
  async installed(module: string): Promise<InstalledModule | null> {
    const response = await this.#request('GET', `nodes/${module}`);
    return response.status === 404 ? null : ((await response.json()) as InstalledModule);
  }

  /** Any text of the admin API; an empty one for what does not exist. */
  async text(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await this.#request('GET', path, { headers });
    return response.ok ? response.text() : '';
  }

  #request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(REQUEST_MS);
    return fetch(new URL(path, this.#adminUrl()), { ...init, method, signal });
  }
}
