/** Electors for the tests of the API: on the suite's server, stopped after each test, with what they emitted. */
import type { EventEmitter } from 'node:events';
import { within } from '../../../dev/harness/waiting.js';
import type { ElectorEvents, ElectorOptions } from '../../../src/api/api.js';
import { Elector } from '../../../src/api/index.js';
import type { Lab } from '../../support/redis/lab.js';

type Api = InstanceType<typeof Elector>;

const EVENTS = ['elected', 'leader', 'revoked', 'follower', 'reelection'] as const;

export interface Electors {
  /** With the test's lock key, a TTL of 1 s, and the name of a candidate of its own. */
  make(name: string, options?: Partial<ElectorOptions>): Api;
}

export function useElectors(lab: Lab): Electors {
  let made: Api[] = [];
  afterEach(async () => {
    await Promise.all(made.map((elector) => elector.stop()));
    made = [];
  });
  return {
    make: (name, options = {}) => {
      const elector = new Elector({ key: lab.key, ttl: 1_000, redis: lab.server.url, name, ...options });
      elector.on('error', () => undefined);
      made.push(elector);
      return elector;
    },
  };
}

/** The names of the events as they come. */
export function recordedEvents(elector: Api): string[] {
  const seen: string[] = [];
  for (const name of EVENTS) elector.on(name, () => seen.push(name));
  return seen;
}

/** The next event of this name; fails after 5 s. */
export async function next<Name extends keyof ElectorEvents>(
  elector: Api,
  name: Name,
): Promise<ElectorEvents[Name][0]> {
  // Not events.once, which rejects with any error meanwhile.
  const value = new Promise<ElectorEvents[Name][0]>((resolve) => {
    (elector as EventEmitter).once(name, resolve);
  });
  return await within(value, 5_000, `the event ${name} of ${elector.name}`);
}
