/**
 * Lets no request reach a process that will not read it any more. A load balancer cannot tell whether such a request had an
 * effect, and so cannot repeat it; what was refused, or found no connection, it can.
 */
import type { Server } from 'node:http';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

const OWN_PROGRAM = /[\\/]node-red[\\/]red\.js$/u;
const EVENTS = ['connection', 'request'] as const;
/** Of the event loop; for a server that is asked without a pause. */
const MAX_TURNS = 100;
/** ms that connections may take to end; those of open editors do not. */
const LINGER_MS = 250;

/**
 * Closes idle connections, once all requests that have arrived are read. If the process is about to end, it also stops
 * listening, and waits up to 250 ms for the other connections.
 *
 * @param program the file that this process runs
 */
export async function leaveServer(
  server: Server | undefined,
  program = require.main?.filename,
): Promise<void> {
  if (server === undefined) return;
  await quietTurn(server);
  // Node-RED's own program ends with its runtime; another one may go on with its server.
  if (!OWN_PROGRAM.test(program ?? '')) {
    // An embedding program may have another kind of server.
    server.closeIdleConnections?.();
    return;
  }
  const closed = new Promise((resolve) => server.close(resolve));
  await Promise.race([closed, delay(LINGER_MS, undefined, { ref: false })]);
}

/** Resolves when all is read that has arrived: after a turn with neither a request nor a connection, which may bring one. */
async function quietTurn(server: Server): Promise<void> {
  let came = true;
  const note = (): void => {
    came = true;
  };
  for (const event of EVENTS) server.on(event, note);
  await nextTurn(); // the present turn may be past the point at which it reads
  for (let turn = 0; came && turn < MAX_TURNS; turn += 1) {
    came = false;
    await nextTurn();
  }
  for (const event of EVENTS) server.off(event, note);
}
