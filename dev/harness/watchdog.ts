/**
 * A shell that outlives this process by some milliseconds. It holds the other end of a pipe: when the pipe closes
 * (also after SIGKILL, when no handler runs) it ends everything that is still registered, within some 20 ms (containers:
 * some 200 ms). A frozen child would otherwise stay for ever, as it cannot notice the end of its parent.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** A process (and its group), a temporary folder, or a Docker container. */
export type Watched =
  | { readonly kind: 'process'; readonly value: number }
  | { readonly kind: 'folder' | 'container'; readonly value: string };

/** Every folder and container of the harness has this in its name; the watchdog removes no other folder. */
export const NAME_PREFIX = 'cluster-leader-';

const SCRIPT = `
awk '/^[+]/ { live[substr($0, 2)] = 1 }
     /^-/   { delete live[substr($0, 2)] }
     END    { n = split("process container folder", order, " ")
              for (i = 1; i <= n; i++) for (k in live) if (index(k, order[i]) == 1) print k }' |
while read -r kind value; do
  case "$kind" in
    process) kill -9 -- "-$value" 2>/dev/null || kill -9 "$value" 2>/dev/null ;;
    container) docker rm --force --volumes "$value" >/dev/null 2>&1 ;;
    folder) case "$value" in */${NAME_PREFIX}*) rm -rf -- "$value" ;; esac ;;
  esac
done`;

let shell: ChildProcess | undefined;

export function watch(watched: Watched): void {
  tell('+', watched);
}

export function unwatch(watched: Watched): void {
  tell('-', watched);
}

function tell(sign: '+' | '-', { kind, value }: Watched): void {
  if (process.platform === 'win32') return; // no shell there; `exit` still tidies up
  shell ??= start();
  shell.stdin?.write(`${sign}${kind} ${value}\n`);
}

/** In a session of its own, so that Ctrl-C at a terminal does not reach it; it never keeps the process alive. */
function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
