/**
 * Closes the connections of the flows while the process exits. The kernel closes them, too, but only when it has torn the
 * process down; by then the lease is released, and the next leader may have connected. All close descriptors before they
 * return.
 */
import { Socket as DatagramSocket } from 'node:dgram';
import { Server, Socket } from 'node:net';

/** Whoever asks now is turned away at once, and can ask another replica; what the kernel still accepted would be lost. */
export function stopListening(): void {
  for (const handle of activeHandles()) {
    try {
      if (handle instanceof Server) handle.close();
    } catch {
      // One that a library has given a close of its own must not cost what follows: the last words, for example.
    }
  }
}

/** What does not keep the process alive, like our own spare connection, stays. */
export function closeConnections(): void {
  const ours: readonly unknown[] = [process.stdin, process.stdout, process.stderr];
  for (const handle of activeHandles()) {
    if (ours.includes(handle)) continue;
    if (handle instanceof Socket) handle.destroy();
    else if (handle instanceof DatagramSocket) handle.close();
  }
}

/** Not documented, and there in all versions of Node.js; without it nothing is closed. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => readonly unknown[] };
  return _getActiveHandles?.call(process) ?? [];
}
