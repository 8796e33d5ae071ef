/** What a replica says to a guard, said by a test. */
import { connect, type Socket } from 'node:net';
import { within } from '../../../dev/harness/waiting.js';
import { type Holding, messageLine } from '../../../src/guard/messages.js';
import { AT_ONCE_MS } from './times.js';

/** Resolves when the guard has answered. */
export async function sayHello(path: string, instance: string, ...lines: readonly string[]): Promise<Socket> {
  const socket = connect({ path });
  socket.on('error', () => undefined);
  socket.write(messageLine({ type: 'guard', instance, pid: 1 }));
  await within(new Promise((resolve) => socket.once('data', resolve)), AT_ONCE_MS, 'the guard to answer');
  for (const line of lines) socket.write(line);
  return socket;
}

export function holds(...holdings: readonly Holding[]): string {
  return messageLine({ type: 'holds', elector: 'e', holdings });
}
