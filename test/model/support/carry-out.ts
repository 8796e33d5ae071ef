/** What each command of a schedule does to the world. */
import type { Snapshot } from '../../support/simulation/keyspace.js';
import { DRAIN_MS, type Process } from './process.js';
import { type Command, TTL_MS } from './schedule.js';
import { spoilServer } from './spoil-server.js';
import type { World } from './world.js';

/** @param past the server's data of a while ago, for a restart that loses what came after */
export function carryOut(world: World, command: Command, past: Snapshot | null): void {
  if (!('replica' in command)) {
    spoilServer(world, command, past);
    return;
  }
  const process = world.replica(command.replica);
  if (process !== undefined) strike(world, process, command);
}

function strike(world: World, process: Process, command: Extract<Command, { replica: number }>): void {
  const { clock, store, weather } = process;
  switch (command.kind) {
    case 'latency':
      weather.slow(command.ways);
      // The calm that ends a schedule comes too late for a packet that is under way.
      world.troubledFor(0);
      return;
    case 'pushes':
      weather.spoilPushes(command.copies);
      return;
    case 'fate':
      weather.await(command.fates);
      return;
    case 'cut':
      store.cut();
      world.later(command.ms, () => store.heal());
      return;
    case 'silence':
      store.fallSilent({ lateMs: () => command.lateMs });
      world.later(command.ms, () => store.heal());
      world.troubledFor(command.ms + (command.lateMs ?? 0));
      return;
    case 'stall':
      clock.stall(command.ms);
      world.later(command.ms, () => world.judge.act(process));
      return;
    case 'sleep':
      clock.sleep(command.ms);
      world.later(command.ms, () => world.judge.act(process));
      return;
    case 'wall':
      clock.setWall(command.byMs);
      world.troubledFor(0);
      return;
    case 'crash':
      process.crash();
      world.replace(process, command.ms);
      return;
    case 'stop':
      clock.whenAwake(() => void process.stop().then((violations) => world.judge.find(violations)));
      world.replace(process, command.ms);
      return;
    case 'rest':
      clock.whenAwake(() => rest(world, process, command.ms));
      return;
    case 'resign':
      clock.whenAwake(() => process.resign(command.key));
      world.troubledFor(TTL_MS / 3);
      return;
    case 'hand-over':
      clock.whenAwake(() => process.resign(command.key, `R${command.to}`));
      world.troubledFor(0);
      return;
    case 'stand':
      clock.whenAwake(() => process.stand(command.key, command.priority ?? 'never'));
      world.troubledFor(TTL_MS / 3);
      return;
    case 'drain':
      clock.whenAwake(() => process.drain(true));
      world.later(command.ms, () => clock.whenAwake(() => process.drain(false)));
      world.troubledFor(command.ms + TTL_MS / 3);
      return;
    case 'wire':
      loseWire(world, process, command);
      return;
    case 'act':
      world.judge.act(process);
      return;
  }
}

function loseWire(world: World, process: Process, { how, ms }: Extract<Command, { kind: 'wire' }>): void {
  const { clock } = process;
  switch (how) {
    case 'replaced':
      clock.whenAwake(() => {
        const before = process.guarded?.reconnect();
        // Also of a process that died meanwhile.
        world.later(ms, () => before?.end());
      });
      return;
    case 'destroyed':
      clock.whenAwake(() => process.guarded?.destroyed(() => rest(world, process, 0)));
      return;
    case 'guard killed':
      world.guard?.restart();
      for (const other of world.running)
        world.later(ms, () => other.clock.whenAwake(() => other.guarded?.lost()));
  }
}

/** An elector rejoins when it has withdrawn, and not while it waits for its release to be confirmed. */
function rest(world: World, process: Process, ms: number): void {
  process.withdraw();
  const rejoin = (): void => {
    if (!world.running.includes(process)) return;
    for (const elector of process.electors) elector.rejoin();
  };
  world.later(DRAIN_MS + process.reserveMs + ms, () => process.clock.whenAwake(rejoin));
}
