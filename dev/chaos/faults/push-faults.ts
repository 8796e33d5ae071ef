/** Faults of the channels: everyone who may publish can send anything there. */
import { keyspaceChannel, leadershipChannel } from '../../../src/redis/keys.js';
import type { Dice } from '../../support/dice.js';
import type { Victim } from '../server/victim.js';
import type { Arena, FaultKind } from './kind.js';

const garbage: FaultKind<Victim> = {
  name: 'garbage on the channel',
  weight: 3,
  inject: async ({ servers: victim }, dice, strike) => {
    const messages = Array.from({ length: dice.whole(1, 30) }, () => nonsense(dice));
    strike('redis', `${messages.length} messages`);
    await victim.commands(messages.map((message) => ['PUBLISH', leadershipChannel(0), message]));
  },
};

function nonsense(dice: Dice): string {
  const noise = String.fromCharCode(
    ...Array.from({ length: dice.whole(0, 40) }, () => dice.whole(0, 0x2fff)),
  );
  return dice.pick([
    noise,
    '[',
    'null',
    '{"constructor":{}}',
    '["renewed",[["chaos",1]]]',
    '["acquired"]',
    `["released",${JSON.stringify(noise)},"99999999999999999999"]`,
  ]);
}

const forged: FaultKind<Victim> = {
  name: 'forged pushes',
  weight: 4,
  inject: async (arena, dice, strike) => {
    const { servers: victim } = arena;
    const words = Array.from({ length: dice.whole(1, 60) }, () => forgery(arena, dice));
    strike('redis', `${words.length} pushes`);
    await victim.commands(words.map(([channel, message]) => ['PUBLISH', channel, message]));
  },
};

/** Well-formed lies, half of them with the token of the present term. */
function forgery(
  { keys, onlooker, ttlMs }: Arena<Victim>,
  dice: Dice,
): readonly [channel: string, message: string] {
  const key = dice.pick(keys);
  const present = onlooker.latest(key)?.token ?? 1;
  const token = String(dice.chance(0.5) ? present : present + dice.whole(-2, 1_000_000));
  const say = (message: unknown) => [leadershipChannel(0), JSON.stringify(message)] as const;
  return dice.pick([
    say(['acquired', key, token]),
    say(['released', key, token]),
    say(['renewed', [[key, token, ttlMs]]]),
    say(['renewed', [[key, token, 86_400_000]]]),
    [keyspaceChannel(0, key), 'expired'],
    [keyspaceChannel(0, key), 'evicted'],
  ]);
}

export const PUSH_FAULTS: readonly FaultKind<Victim>[] = [garbage, forged];
