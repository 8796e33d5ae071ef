/**
 * A program whose metrics Prometheus can read, those of its elections among them.
 *
 *     npm install node-red-contrib-cluster-leader prom-client
 *     REDIS_URL=redis://localhost:6379 PORT=9464 node metrics.mjs
 *     curl -s localhost:9464/metrics
 */
import { createServer } from 'node:http';
import { elect, metrics } from 'node-red-contrib-cluster-leader';
import { Counter, register } from 'prom-client';

const jobs = new Counter({ name: 'jobs_total', help: 'Jobs done' });

// Before the start, so that nothing is missed.
metrics({ register });
const elector = elect(process.env.LOCK_KEY ?? 'jobs');
elector.on('error', (error) => console.error(error.message));

const server = createServer(async (_request, response) => {
  response.setHeader('Content-Type', register.contentType);
  response.end(await register.metrics());
});
server.listen(Number(process.env.PORT ?? 9464), '127.0.0.1', () => {
  console.log(`Listening on port ${server.address().port}.`);
});

process.once('SIGTERM', async () => {
  server.close();
  await elector.stop();
});

await elector.runWhileLeader(async ({ signal }) => {
  while (!signal.aborted) {
    jobs.inc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
