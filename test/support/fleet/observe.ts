/** Questions to replicas that run `fleetFlow`. */
import type { Replica, SeenMessage } from '../../../dev/harness/node-red/index.js';
import type { Label } from './fleet-flow.js';

/** Bound in ms of what takes milliseconds on an idle machine. */
export const SOON_MS = 8_000;

export function seenAt(replica: Replica, label: Label): readonly SeenMessage[] {
  return replica.messages.all.filter((seen) => seen.label === label);
}

/** The roles that output 3 told, oldest first. */
export function rolesOf(replica: Replica): readonly string[] {
  return seenAt(replica, 'role').map(({ message }) => message.payload);
}

export function nextAt(
  replica: Replica,
  label: Label,
  options: {
    readonly from?: number;
    readonly ms?: number;
    readonly fits?: (message: SeenMessage['message']) => boolean;
  } = {},
): Promise<SeenMessage> {
  const { from = 0, ms = SOON_MS, fits = () => true } = options;
  const wanted = (seen: SeenMessage) => seen.label === label && fits(seen.message);
  return replica.messages.waitFor(wanted, ms, `a message at "${label}" of ${replica.name}`, from);
}

/** Resolves when every replica has told its role, and the leader is found among them. */
export async function leaderOf(replicas: readonly Replica[], ms = SOON_MS): Promise<Replica> {
  await Promise.all(replicas.map((replica) => nextAt(replica, 'role', { ms })));
  const leaders = replicas.filter((replica) => rolesOf(replica).at(-1) === 'leader');
  const [leader] = leaders;
  if (leader !== undefined && leaders.length === 1) return leader;
  const roles = replicas.map((replica) => `${replica.name}: ${rolesOf(replica).join(' > ')}`);
  throw new Error(`there are ${leaders.length} leaders\n${roles.join('\n')}`);
}

/** The first replica that tells of being elected after it had `marks.get(replica)` messages. */
export function takeoverBy(
  replicas: readonly Replica[],
  marks: ReadonlyMap<Replica, number>,
  ms: number,
): Promise<{ readonly replica: Replica; readonly seen: SeenMessage }> {
  return Promise.any(
    replicas.map(async (replica) => {
      const from = marks.get(replica) ?? 0;
      const fits = ({ payload }: SeenMessage['message']) => payload === 'leader';
      return { replica, seen: await nextAt(replica, 'role', { from, ms, fits }) };
    }),
  );
}

export function marksOf(replicas: readonly Replica[]): ReadonlyMap<Replica, number> {
  return new Map(replicas.map((replica) => [replica, replica.messages.mark()]));
}

/** Injects a message into the leader node and gives back where it came out. */
export async function route(replica: Replica, node: string, n: number): Promise<Label> {
  const from = replica.messages.mark();
  await replica.inject(node, { n });
  const wanted = ({ label, message }: SeenMessage) => label !== 'role' && message.n === n;
  const what = `message ${n} to come out of ${replica.name}`;
  return (await replica.messages.waitFor(wanted, SOON_MS, what, from)).label as Label;
}
