/**
 * `.cache/` at the repository's root: what is fetched once and kept (git ignores it). A folder appears there complete
 * or not at all: it is built beside its place and renamed into it, by one process at a time.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { holdingLock } from './folder-lock.js';
import { temporaryFolder } from './temporary-folder.js';

export const repositoryRoot = resolve(__dirname, '../..');
export const DEFAULT_CACHE_ROOT = join(repositoryRoot, '.cache');

export interface BuildOnceOptions {
  readonly cacheRoot?: string | undefined;
  /** Folder name within the cache; it should say what and for which platform. */
  readonly name: string;
  /** Fills the folder. */
  readonly build: (folder: string) => Promise<void>;
  /** False for a folder that turned out not to work (an upgrade of the machine): it is built again. */
  readonly valid?: (folder: string) => boolean;
  /** Bound for the wait for another process that is building the same, in milliseconds. */
  readonly ms: number;
}

/** Returns the path of the folder, which exists and is complete. */
export async function buildOnce(options: BuildOnceOptions): Promise<string> {
  const root = options.cacheRoot ?? DEFAULT_CACHE_ROOT;
  const place = join(root, options.name);
  const usable = (): boolean => existsSync(place) && (options.valid?.(place) ?? true);
  if (usable()) return place;
  mkdirSync(root, { recursive: true });
  return holdingLock(`${place}.lock`, options.ms, async () => {
    if (usable()) return place; // built by another process meanwhile
    const scratch = temporaryFolder(options.name, root);
    try {
      const folder = join(scratch.path, 'content');
      mkdirSync(folder);
      await options.build(folder);
      rmSync(place, { recursive: true, force: true });
      renameSync(folder, place);
      return place;
    } finally {
      scratch.remove();
    }
  });
}
