/**
 * A cron job on several machines, done by one of them.
 *
 *     npm install node-red-contrib-cluster-leader
 *     REDIS_URL=redis://localhost:6379 node cron-job.mjs
 */
import { elect } from 'node-red-contrib-cluster-leader';

/** ms */
const PERIOD = Number(process.env.PERIOD ?? 60_000);

const elector = elect(process.env.LOCK_KEY ?? 'jobs:report');
elector.on('leader', () => console.log('This machine does the job now.'));
elector.on('follower', ({ leader }) => console.log(`${leader ?? 'Another machine'} does the job now.`));
elector.on('error', (error) => console.error(error.message));
elector.start();

/** @param token lets what is written refuse a machine that only believes it does the job */
async function writeReport(token) {
  console.log(`Report written, token ${token}.`);
}

/** Due on the full minute, so at the same time everywhere. */
function scheduleNext() {
  setTimeout(
    async () => {
      scheduleNext();
      if (!elector.isLeader()) return;
      try {
        await writeReport(elector.token);
      } catch (error) {
        console.error('No report:', error);
      }
    },
    PERIOD - (Date.now() % PERIOD),
  );
}

scheduleNext();
