/**
 * The arithmetic of leases: how long a holder may act, when it renews, and the format of a lease's value.
 */

/** Bounds of a TTL in ms: below 0.5 s a busy Node.js process cannot keep a lease; more than a day is a typing error. */
export const MIN_TTL_MS = 500;
export const MAX_TTL_MS = 86_400_000;

/**
 * ms past a lease's end at which it can be taken: keys expire strictly *after* their last millisecond. One is enough: the
 * end is counted from the arrival of an answer or a push, which is later than the moment that the server counted from,
 * and timers never fire early. An attempt that comes too early all the same costs one round trip.
 */
export const EXPIRY_SLACK_MS = 1;

/**
 * The part of a TTL that a holder gives away, so that it stops before the store can admit another: 1 % for clocks of
 * different rates, 2 ms for rounding on both sides.
 */
export function safetyMargin(ttlMs: number): number {
  return ttlMs / 100 + 2;
}

/**
 * Until when a holder may act, counted from the moment *before* the command was written: whatever the store did, it
 * did it later, so its lease ends later too (Gray and Cheriton, "Leases", 1989).
 *
 * @param reserveMs how long before that it stops; see retreat.ts
 */
export function leaseDeadline(sentAt: number, ttlMs: number, reserveMs = 0): number {
  return sentAt + ttlMs - safetyMargin(ttlMs) - reserveMs;
}

/** Renewals per TTL: two may fail before the lease is in danger. */
const RENEWALS_PER_TTL = 3;

export function renewInterval(ttlMs: number, reserveMs = 0): number {
  return (ttlMs - reserveMs) / RENEWALS_PER_TTL;
}

/**
 * ms that a call may take: half of what a holder may act, so that an acquisition leaves time for the renewal that has to
 * follow it. Who needs longer cannot keep the lease.
 */
export function callBudget(ttlMs: number, reserveMs = 0): number {
  return (ttlMs - safetyMargin(ttlMs) - reserveMs) / 2;
}

/** The shortest TTL in ms with which calls may take so long. */
export function leastTtl(callMs: number, reserveMs = 0): number {
  return (2 * callMs + 2 + reserveMs) / 0.99;
}

/** ms between attempts while the store says that it cannot answer now. */
export function busyRetry(ttlMs: number): number {
  return ttlMs / 10;
}

/**
 * The first point after `time` on a grid of `period` ms. All keys of a process share the grid's phase (0 to 1), so
 * that their calls fall due together and go out as one command; processes have different phases, so that they do not
 * meet at the store.
 */
export function nextOnGrid(time: number, period: number, phase: number): number {
  const origin = phase * period;
  const next = origin + (Math.floor((time - origin) / period) + 1) * period;
  // Rounding can land on `time` itself when the quotient is a hair below a whole number.
  return next > time ? next : next + period;
}

/** Characters of a replica's name: as many as a host name may have. */
const LONGEST_NAME = 253;
/** Characters of a foreign value that are shown as a name: a status has little room. */
const LONGEST_FOREIGN_NAME = 100;
/**
 * Characters of a value that are read of it. Ours are shorter, even if each character of the name takes two; a foreign
 * one can have megabytes, and would reach every status, message and log.
 */
export const LONGEST_VALUE = 1_000;

/** What a replica calls itself, cut to what others read of it. */
export function replicaName(name: string): string {
  return cut(name, LONGEST_NAME);
}

/** `<name>#<random per elector>.<attempt>`: readable in redis-cli, and never the same twice. */
export function leaseValue(name: string, electorId: string, attempt: number): string {
  return `${name}#${electorId}.${attempt}`;
}

const OUR_VALUE = /^(.*)#[0-9a-z]+\.\d+$/su;

/** The replica's name in a lease's value. A value of another make (1.0.0 wrote the bare host name) is a name itself. */
export function holderName(value: string): string {
  const name = isLeaseValue(value) ? OUR_VALUE.exec(value)?.[1] : undefined;
  return name === undefined ? cut(value, LONGEST_FOREIGN_NAME) : cut(name, LONGEST_NAME);
}

/** Whether a value is one of an elector's own attempts. */
export function isOwnValue(value: string, electorId: string): boolean {
  return value.slice(value.lastIndexOf('#') + 1).startsWith(`${electorId}.`);
}

/** Whether a value was written by this package, as against 1.0.0, another program or a person. */
export function isLeaseValue(value: string): boolean {
  return value.length <= LONGEST_VALUE && OUR_VALUE.test(value);
}

/** Between characters, never inside one. */
function cut(name: string, characters: number): string {
  return Array.from(name.slice(0, 2 * characters))
    .slice(0, characters)
    .join('');
}
