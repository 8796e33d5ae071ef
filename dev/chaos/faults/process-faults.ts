/** Faults of a replica's own process. */
import type { Order } from '../replica/workplace.js';
import type { FaultKind } from './kind.js';
import { during, lasting } from './lasting.js';
import { onMember } from './on-member.js';

/** ms that a process has to end as it was ordered; then it is killed. */
const END_MS = 4_000;
/** ms in which a replica has certainly received a message, and sent what follows from it. */
const SENT_MS = 40;

const stopped: FaultKind = {
  name: 'process stopped',
  weight: 9,
  inject: onMember(false, async (member, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.5, 3) * ttlMs;
    const burst = dice.chance(0.5);
    strike(`${ms.toFixed(0)} ms${burst ? ', with messages waiting' : ''}`);
    member.freeze();
    // They are what the process finds first when it wakes, before its timers.
    if (burst) for (let sent = 0; sent < 20; sent += 1) member.give({ do: 'burst', rounds: 5 });
    await during(ms, () => member.thaw());
  }),
};

const killed: FaultKind = {
  name: 'kill -9',
  weight: 5,
  inject: onMember(true, async (member, _arena, _dice, strike) => {
    strike();
    await member.kill();
  }),
};

function ending(name: string, weight: number, order: Order): FaultKind {
  return {
    name,
    weight,
    inject: onMember(true, async (member, _arena, _dice, strike) => {
      strike();
      member.give(order);
      await member.ended(END_MS);
    }),
  };
}

const busy: FaultKind = {
  name: 'busy loop',
  weight: 5,
  inject: onMember(false, async (member, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.3, 2) * ttlMs;
    const acting = dice.chance(0.6);
    strike(`${ms.toFixed(0)} ms${acting ? ', acting' : ''}`);
    member.give({ do: 'busy', ms, acting });
    await lasting(ms);
  }),
};

const burst: FaultKind = {
  name: 'burst of messages',
  weight: 3,
  inject: onMember(false, async (member, _arena, dice, strike) => {
    const messages = dice.whole(5, 50);
    strike(`${messages} messages`);
    for (let sent = 0; sent < messages; sent += 1) member.give({ do: 'burst', rounds: 4 });
  }),
};

const resigns: FaultKind = {
  name: 'resign',
  weight: 5,
  bareOnly: true,
  inject: onMember(false, async (member, _arena, _dice, strike) => {
    strike();
    member.give({ do: 'resign' });
  }),
};

/** The release is on its way for so long that the replica may lead again when it arrives. */
const resignsLate: FaultKind = {
  name: 'resign with a late release',
  weight: 7,
  bareOnly: true,
  inject: onMember(false, async (member, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.9, 2) * ttlMs;
    const abandoned = dice.chance(0.6);
    strike(`${ms.toFixed(0)} ms late${abandoned ? ', on a connection that was reset' : ''}`);
    const deliver = member.network.stallPresent();
    member.give({ do: 'resign' });
    await lasting(SENT_MS);
    // Only then does the release travel alone: on the old connection the next attempt would follow right behind it.
    if (abandoned) member.network.abandonAll();
    await during(ms, deliver);
  }),
};

export const PROCESS_FAULTS: readonly FaultKind[] = [
  stopped,
  killed,
  ending('uncaught throw', 3, { do: 'throw' }),
  ending('process.exit', 3, { do: 'exit' }),
  ending('clean stop', 4, { do: 'leave' }),
  busy,
  burst,
  resigns,
  resignsLate,
];
