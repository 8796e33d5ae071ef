/**
 * Where the processes of one run of mocha leave notes for each other: with `--parallel`, tests run in workers, and only
 * the process that started them sees the end.
 */
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';

const VARIABLE = 'CLUSTER_LEADER_TEST_RUN_FOLDER';

/** Called before there are workers, which inherit the environment. */
export function openRunFolder(): TemporaryFolder {
  const folder = temporaryFolder('run');
  process.env[VARIABLE] = folder.path;
  return folder;
}

/** Undefined where no run is under way, or one that was started without our fixtures. */
export function runFolder(): string | undefined {
  return process.env[VARIABLE];
}
