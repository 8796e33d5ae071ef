/** The faults of the tour, one function each. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../harness/node-red/index.js';
import { TTL_MS } from './example-flow.js';
import type { DemoFleet } from './fleet.js';
import type { JobFleet } from './job-fleet.js';
import type { Narrator } from './narrator.js';
import type { Slot } from './slot.js';
import { type Fault, inMs, type Takeover } from './takeover.js';
import { CLEAN_LIMIT_MS, CRASH_LIMIT_MS, type Step, type TourOutcome } from './verdict.js';
import { untilActed, untilLeader, untilReached, untilSeen, untilTakeover } from './watch.js';

/** ms beyond the TTL that the frozen replica stays frozen. */
const FROZEN_LONGER_MS = 1_500;

export interface Tour<Fleet extends DemoFleet = JobFleet> {
  readonly fleet: Fleet;
  readonly narrator: Narrator;
}

/** Resolves with the first leader, which has acted. */
export async function startReplicas({ fleet, narrator }: Tour<DemoFleet>): Promise<Slot> {
  await Promise.all(fleet.slots.map((slot) => narrator.during(`starting ${slot.name}`, slot.start())));
  for (const { name, editor } of fleet.slots) narrator.say(`editor of ${name}: ${editor}`);
  const leader = await untilLeader(fleet);
  narrator.say(`${leader.name} is elected, token ${fleet.latest(leader)?.token}`);
  await untilActed(fleet, leader, 2);
  return leader;
}

export async function stopCleanly(tour: Tour): Promise<Step> {
  const { leader, fault } = await faultOn(tour, 'clean stop (SIGTERM) of');
  const [how, takeover] = await Promise.all([leader.stop(), untilTakeover(tour.fleet, fault)]);
  tell(tour, takeover);
  tour.narrator.say(`${leader.name} has stopped (${how})`);
  return { what: fault.what, leaseLeftMs: null, takeover, limitMs: CLEAN_LIMIT_MS };
}

export async function killHard(tour: Tour): Promise<Step> {
  const leaseLeftMs = await tour.fleet.leaseLeftMs();
  const { leader, fault } = await faultOn(tour, 'kill -9 of');
  const [, takeover] = await Promise.all([leader.kill(), untilTakeover(tour.fleet, fault)]);
  tell(tour, takeover, leaseLeftMs);
  return { what: fault.what, leaseLeftMs, takeover, limitMs: CRASH_LIMIT_MS };
}

export async function startAgain({ fleet, narrator }: Tour): Promise<void> {
  const { down } = fleet;
  if (down === undefined) return;
  await narrator.during(`starting ${down.name} again`, down.start());
  const role = await untilSeen(fleet, () => fleet.latest(down)?.role ?? null, `the role of ${down.name}`);
  narrator.say(`${down.name} is ${role}`);
  await untilActed(fleet, await untilLeader(fleet), 2);
}

export async function freezeAndThaw(tour: Tour): Promise<Step & { readonly staleActs: number }> {
  const { fleet, narrator } = tour;
  const leaseLeftMs = await fleet.leaseLeftMs();
  const { leader, fault } = await faultOn(tour, 'freeze (SIGSTOP) of');
  leader.freeze();
  const takeover = await untilTakeover(fleet, fault);
  tell(tour, takeover, leaseLeftMs);
  await delay(Math.max(0, fault.atMs + TTL_MS + FROZEN_LONGER_MS - monotonicMs()));

  const thawedMs = monotonicMs();
  leader.thaw();
  narrator.say(`thaw (SIGCONT) of ${leader.name}, frozen for ${inMs(thawedMs - fault.atMs)}`);
  const woken = (): number | null => {
    const latest = fleet.latest(leader);
    return latest !== undefined && latest.atMs > thawedMs && latest.role !== 'leader' ? latest.atMs : null;
  };
  const knewMs = await untilSeen(fleet, woken, `${leader.name} to notice that its term has ended`);
  await untilReached(fleet, leader, 2);
  const ofTerm = fleet.ledger.terms.find(({ token }) => token === fault.token);
  const staleActs = (ofTerm?.acts ?? []).filter(({ atMs }) => atMs > fault.atMs + takeover.roleMs).length;
  narrator.say(
    `  ${leader.name} knew that its term is over ${inMs(knewMs - thawedMs)} later; acts after its term: ${staleActs}`,
  );
  return { what: fault.what, leaseLeftMs, takeover, limitMs: CRASH_LIMIT_MS, staleActs };
}

export async function deployOnLeader({ fleet, narrator }: Tour): Promise<TourOutcome['deploy']> {
  const leader = await untilLeader(fleet);
  const terms = fleet.ledger.terms.length;
  const token = fleet.latest(leader)?.token;
  const beganMs = monotonicMs();
  narrator.say(`deploy of a changed flow on ${leader.name}, the leader`);
  await fleet.deploy(leader);
  const ms = monotonicMs() - beganMs;
  await untilActed(fleet, leader, 2);
  const keptTerm = fleet.ledger.terms.length === terms && fleet.latest(leader)?.token === token;
  narrator.say(
    `  its flows ran again after ${inMs(ms)}; ${keptTerm ? 'it still leads, same token' : 'THE TERM CHANGED'}`,
  );
  return { replica: leader.name, ms, keptTerm };
}

/** The clock is read last, just before the caller sends the signal. */
export async function faultOn(
  { fleet, narrator }: Tour<DemoFleet>,
  what: string,
): Promise<{ leader: Slot; fault: Fault }> {
  const leader = await untilLeader(fleet);
  const token = fleet.latest(leader)?.token ?? 0;
  narrator.say(`${what} ${leader.name}, the leader`);
  return { leader, fault: { what: `${what} ${leader.name}`, atMs: monotonicMs(), token } };
}

/** A crash guard releases the lease before its end. */
function leaseText(leftMs: number, roleMs: number): string {
  return leftMs <= roleMs
    ? `, of which ${inMs(leftMs)} were left of the lease`
    : `; ${inMs(leftMs)} were left of the lease, which the crash guard released`;
}

function tell({ narrator }: Tour, takeover: Takeover, leaseLeftMs: number | null = null): void {
  const { by, token, roleMs, actMs } = takeover;
  const lease = leaseLeftMs === null ? '' : leaseText(leaseLeftMs, roleMs);
  narrator.say(`  ${by} leads ${inMs(roleMs)} later${lease}`);
  narrator.say(`  its token is ${token}; it acts on its first job ${inMs(actMs ?? 0)} after the fault`);
}
