/** Keeps flows that another replica's deploy is about to replace. Credentials are kept as they are stored: encrypted. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'cluster-leader-backups';
/** The oldest beyond this number are deleted. */
const MOST = 20;

interface StoredFlows {
  getFlows(): Promise<{ readonly flows: unknown; readonly credentials: unknown }>;
}

/**
 * @param now ms since 1970
 * @returns the path of the flow file; the credentials lie beside it
 * @throws if it cannot be written
 */
export async function backUp(storage: StoredFlows, userDir: string, now: number): Promise<string> {
  const folder = join(userDir, FOLDER);
  const { flows, credentials } = await storage.getFlows();
  const name = new Date(now).toISOString().replaceAll(':', '-');
  const path = join(folder, `${name}-flows.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (to: string, content: unknown) =>
    writeFile(to, JSON.stringify(content, null, 4), { mode: 0o600 });
  await write(path, flows);
  await write(join(folder, `${name}-flows_cred.json`), credentials);
  await prune(folder);
  return path;
}

async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*-flows(_cred)?\.json$/u.test(name)).sort();
  const old = names.slice(0, Math.max(0, names.length - 2 * MOST));
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}
