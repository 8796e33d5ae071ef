/**
 * The crash guard as a child process: its standard input is the pipe to the process that it guards.
 *
 * It ends after its parent, whatever ends that one, and as soon as the pipe ends. It holds one connection per primary.
 */
import { Guard } from './guard.js';
import { ToldServers } from './told-servers.js';

/** ms between two looks at the parent's id: the kernel closes a process's files a little before it gives its children away. */
const LOOK_MS = 1;
/** ms; a parent that is there all that time has closed the pipe, and lives. */
const DEAD_WITHIN_MS = 5_000;

// A signal to the whole group, or to all of a container, must not end the guard before the process that it guards.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const ways = new ToldServers();
const guard = new Guard({
  ways,
  isDead,
  server: ({ id, endpoint }) => ways.tell(id, endpoint),
});
guard.listen(process.stdin);
process.stdin.once('close', () => {
  guard.idle().then(
    () => process.exit(),
    () => process.exit(1),
  );
});

async function isDead(pid: number): Promise<boolean> {
  const until = performance.now() + DEAD_WITHIN_MS;
  while (process.ppid === pid) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}
