/**
 * A web service on several machines; `/leader` tells a load balancer, or a person, which of them leads.
 *
 *     npm install node-red-contrib-cluster-leader express
 *     REDIS_URL=redis://localhost:6379 PORT=3000 node express-service.mjs
 *     curl -i localhost:3000/leader
 */
import express from 'express';
import { elect } from 'node-red-contrib-cluster-leader';

const elector = elect(process.env.LOCK_KEY ?? 'service');
elector.on('error', (error) => console.error(error.message));
elector.start();

const app = express();

/** 200 on the leader, 503 elsewhere: a health check that leads a load balancer to the leader. */
app.get('/leader', (_request, response) => {
  const { role, leader } = elector;
  response.status(role === 'leader' ? 200 : 503).json({ role, leader });
});

app.post('/invoices', (_request, response) => {
  if (elector.isLeader()) response.json({ sent: true, token: elector.token });
  else response.status(409).json({ sent: false, leader: elector.leader });
});

const server = app.listen(Number(process.env.PORT ?? 3_000), () => {
  console.log(`Listening on port ${server.address().port}.`);
});

process.once('SIGTERM', async () => {
  server.close();
  await elector.stop();
});
