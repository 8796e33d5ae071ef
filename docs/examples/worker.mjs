/**
 * A worker that takes jobs only while it leads, and drops the job at hand when its term ends.
 *
 *     npm install node-red-contrib-cluster-leader
 *     REDIS_URL=redis://localhost:6379 node worker.mjs
 */
import { setTimeout as delay } from 'node:timers/promises';
import { elect } from 'node-red-contrib-cluster-leader';

const elector = elect(process.env.LOCK_KEY ?? 'worker');
elector.on('error', (error) => console.error(error.message));

/** Anything that takes a signal will do: a query, a `fetch`, a child process. */
async function handleNextJob({ signal, token }) {
  await delay(50, undefined, { signal });
  console.log(`Job done, token ${token}.`);
}

process.once('SIGTERM', () => elector.stop());

await elector.runWhileLeader(async ({ signal, token }) => {
  console.log('Taking jobs.');
  try {
    while (!signal.aborted) await handleNextJob({ signal, token });
  } finally {
    console.log('Taking no more jobs.');
  }
});

console.log('Stopped.');
