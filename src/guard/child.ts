/**
 * The crash guard as a child process: its standard input is the pipe to the process that it guards.
 *
 * It ends after its parent, whatever ends that one, and as soon as the pipe ends. It holds one connection per primary.
 */
import { Guard } from './guard.js';
import { LONGEST_LINE_OF_PARENT } from './messages.js';
import { ToldServers } from './told-servers.js';

/** ms between two looks at the parent's id, after the first few. */
const LOOK_MS = 1;
/** The kernel closes a process's files a moment before it gives its children away. */
const LOOKS_AT_ONCE = 1_000;
/** ms; a parent that is there all that time has closed the pipe, and lives. */
const DEAD_WITHIN_MS = 5_000;
/** ms between two looks whether the parent is there while the pipe is open: a copy of the process may hold it open. */
const COPY_LOOK_MS = 1_000;
/** The id of a parent in another PID namespace, alive or dead. */
const OUT_OF_SIGHT = 0;

// A signal to the whole group, or to all of a container, must not end the guard before the process that it guards.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const ways = new ToldServers();
const guard = new Guard({
  ways,
  longestLine: LONGEST_LINE_OF_PARENT,
  isDead,
  joined: (pipe, pid) => {
    setInterval(() => {
      if (process.ppid !== pid && process.ppid !== OUT_OF_SIGHT) pipe.destroy();
    }, COPY_LOOK_MS).unref();
  },
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
  if (process.ppid === OUT_OF_SIGHT) return false;
  const until = performance.now() + DEAD_WITHIN_MS;
  for (let looks = 0; process.ppid === pid; looks += 1) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => {
      if (looks < LOOKS_AT_ONCE) setImmediate(resolve);
      else setTimeout(resolve, LOOK_MS);
    });
  }
  return true;
}
