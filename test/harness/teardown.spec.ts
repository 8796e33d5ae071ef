import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isRunning } from '../../dev/harness/is-running.js';
import { OwnedProcess } from '../../dev/harness/owned-process.js';
import { answers } from '../../dev/harness/redis-server/ask.js';
import { typescriptProgram } from '../../dev/harness/typescript-program.js';
import { poll, within } from '../../dev/harness/waiting.js';

interface Things {
  readonly pids: readonly number[];
  readonly folders: readonly string[];
  /** By address, as a server in a container is no process of ours. */
  readonly redis: { readonly host: string; readonly port: number };
}

describe('harness: nothing survives its parent', function () {
  this.timeout(60_000);

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`nothing survives a parent ended by ${signal}`, async () => {
      const [command, ...args] = typescriptProgram(join(__dirname, 'fixtures', 'parent.ts'));
      const parent = await OwnedProcess.start({ command, args, ipc: true });
      try {
        const things = await told(parent);
        expect(await left(things)).to.have.lengthOf(things.pids.length + things.folders.length + 1);
        parent.signal(signal);
        expect(await within(parent.exited, 5_000, 'the parent to end')).to.deep.equal({ code: null, signal });
        const none = async (): Promise<boolean> => (await left(things)).length === 0;
        await poll(none, { ms: 10_000, everyMs: 20, what: `the end of ${(await left(things)).join(', ')}` });
      } finally {
        await parent.kill().catch(() => undefined);
      }
    });
  }
});

function told(parent: OwnedProcess): Promise<Things> {
  return within(
    new Promise<Things>((resolve) => {
      parent.child.once('message', (things) => resolve(things as unknown as Things));
    }),
    30_000,
    () => `the parent's children${parent.report()}`,
  );
}

/** Names whatever is still there. */
async function left({ pids, folders, redis }: Things): Promise<readonly string[]> {
  const answering = await answers(redis.host, redis.port);
  return [
    ...pids.filter(isRunning).map((pid) => `process ${pid}`),
    ...folders.filter((folder) => existsSync(folder)),
    ...(answering ? ['the Redis server'] : []),
  ];
}
