/**
 * A replica without Node-RED: electors over the real store, the real clock and a real connection, and a loop that acts
 * on every lock key as often as the guard allows.
 */
import { RedisLeaseStore } from '../../../src/redis/redis-lease-store.js';
import { CrashGuard } from '../../../src/runtime/crash-guard/crash-guard.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { ActLog } from './act-log.js';
import { takeDetours } from './detours.js';
import { Participant } from './participant.js';
import type { Met, Order, Workplace } from './workplace.js';

const place = JSON.parse(process.argv[2] ?? '') as Workplace;
takeDetours(place.detours);
const clock = new SystemClock();
const ledger = new ActLog(place.file);
const store = new RedisLeaseStore({
  server: place.server,
  clock,
  shortestTtlMs: () => place.ttlMs,
});
const phase = Math.random();
const guard = new CrashGuard();
guard.choose(place.guarded ? { kind: 'child' } : null);
const participants = place.keys.map(
  (key) => new Participant(place, key, { clock, store, ledger, phase, guard }),
);
let met = false;

function actOnAll(): void {
  for (const participant of participants) participant.act();
}

function round(): void {
  actOnAll();
  if (met || !participants.every((participant) => participant.met)) return;
  met = true;
  process.send?.({ report: 'met' } satisfies Met);
}

function busy(ms: number, acting: boolean): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (!acting) continue;
    actOnAll();
    // A pause without giving the event loop a turn: no timer and no answer gets through.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

async function leave(): Promise<void> {
  await Promise.all(participants.map((participant) => participant.stop()));
  store.close();
  process.exit(0);
}

function obey(order: Order): void {
  switch (order.do) {
    case 'throw':
      throw new Error('by order');
    case 'exit':
      process.exit(0);
      break;
    case 'busy':
      busy(order.ms, order.acting);
      break;
    case 'burst':
      for (let done = 0; done < order.rounds; done += 1) actOnAll();
      break;
    case 'resign':
      for (const participant of participants) participant.resign();
      break;
    case 'hand over':
      for (const participant of participants)
        if (participant.key === order.key) participant.handOver(order.to);
      break;
    case 'drain':
      for (const participant of participants) participant.drain(order.on);
      break;
    case 'leave':
      void leave();
  }
}

// Without its parent nothing else would stop this process.
process.on('disconnect', () => process.exit(1));
process.on('message', (order) => obey(order as Order));
store.open();
for (const participant of participants) participant.start();
setInterval(round, place.everyMs);
