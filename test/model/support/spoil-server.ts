/** What befalls the server, its data and its clock. */
import { StoreFailure } from '../../../src/election/ports.js';
import { rankOf } from '../../../src/election/rank.js';
import { acquire } from '../../support/simulation/acquire-script.js';
import type { Snapshot } from '../../support/simulation/keyspace.js';
import { forgedPush } from './forged-push.js';
import { type Command, TTL_MS } from './schedule.js';
import type { World } from './world.js';

/** A value of another make. */
export const BY_HAND = 'somebody';

/** TTLs beyond the first that it may take until somebody leads, once the last misfortune is over. */
const RECORD_LOST = 1;
const CLOCK_SET_BACK = 3;

export function spoilServer(
  world: World,
  command: Exclude<Command, { replica: number }>,
  past: Snapshot | null,
): void {
  const { server } = world;
  const { data } = server;
  switch (command.kind) {
    case 'forge': {
      const push = forgedPush(command.push, command.ttls, world.judge.highestToken(command.key));
      server.publish({ key: world.key(command.key), push });
      world.troubledFor(0);
      return;
    }
    case 'lie':
      lie(world, command);
      return;
    case 'evict':
      if (command.what !== 'lease') {
        data.del(world.recordOf(command.key));
        cost(world, RECORD_LOST);
      }
      if (command.what !== 'record') {
        if (command.told) server.evict(world.key(command.key));
        else data.del(world.key(command.key));
      }
      world.troubledFor(0);
      return;
    case 'overwrite': {
      const key = world.key(command.key);
      data.set(key, BY_HAND, command.endless ? null : command.ms);
      world.longestByHandMs = Math.max(world.longestByHandMs, command.ms);
      world.later(command.ms, () => {
        if (command.endless && data.get(key) === BY_HAND) data.del(key);
      });
      return;
    }
    case 'garble':
      data.set(world.recordOf(command.key), 'garbage', null);
      cost(world, RECORD_LOST);
      world.troubledFor(0);
      return;
    case 'flush':
      server.flush();
      cost(world, RECORD_LOST);
      world.troubledFor(0);
      return;
    case 'restart':
      server.freeze(command.ms);
      server.restart(past ?? new Map());
      if (!world.hasRecords()) cost(world, RECORD_LOST);
      world.troubledFor(command.ms);
      return;
    case 'freeze':
      server.freeze(command.ms);
      world.troubledFor(command.ms);
      return;
    case 'refuse':
      server.refuse({ kind: command.as, code: 'BUSY' });
      world.later(command.ms, () => server.refuse(null));
      // Whoever was refused tries again within a third of the TTL: an operator has to act first.
      world.troubledFor(command.ms + world.longestTtlMs / 3);
      return;
    case 'clock-back':
      server.setClock(-command.byMs);
      world.setBackMs += command.byMs;
      // Without a record nobody knows how long a lease may seem, and a dead holder's lasts until the clock is back.
      cost(world, CLOCK_SET_BACK + (world.losesData ? Math.ceil(world.setBackMs / TTL_MS) : 0));
      world.troubledFor(0);
      return;
    case 'retime': {
      world.retime(command.percent);
      world.troubledFor(0);
      return;
    }
  }
}

/** ms between two looks of a candidate that never takes the lease. */
const LIE_EVERY_MS = 500;

function lie(world: World, { key: number, priority, ms }: Extract<Command, { kind: 'lie' }>): void {
  const ends = world.time.now + ms;
  const key = world.key(number);
  const ttlMs = TTL_MS;
  const look = (): void => {
    if (world.time.now > ends) return;
    const known = { longestTtlMs: ttlMs, highestToken: 0, stuckValue: null, claims: true };
    const request = { key, value: 'liar#x.1', ttlMs, ...known, rank: rankOf({ priority, weight: 0 }) ?? 0 };
    try {
      if (world.server.data.get(key) !== null) world.server.run(key, (run) => acquire(run, request));
    } catch (error) {
      // The server was told to refuse, or somebody wrote nonsense to the key.
      if (!(error instanceof StoreFailure)) throw error;
    }
    world.time.after(LIE_EVERY_MS, look);
  };
  look();
  world.troubledFor(0);
}

function cost(world: World, ttls: number): void {
  world.allowance = Math.max(world.allowance, ttls);
}
