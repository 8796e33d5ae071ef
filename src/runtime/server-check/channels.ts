/** Finds out which channels a user may use, by subscribing for a moment, and by a push that nobody waits for. */

import { commandFailure, isRefusal } from '../../redis/failures.js';
import { keyspaceChannel, leadershipChannel } from '../../redis/keys.js';
import { addedFlags, KEYSPACE_EVENTS } from '../../redis/keyspace-flags.js';
import type { Notice } from '../../redis/notices.js';
import type { Client } from '../../redis/open-client.js';
import { denialOf } from './denial.js';
import { type Finding, fact } from './findings.js';
import { ask } from './visit.js';

/** A push as the scripts send it, for a lock key that no replica uses. */
const IDLE_PUSH = JSON.stringify(['released', 'node-red-cluster-leader:connection-test', '0']);

export interface Channels {
  readonly database: number;
  readonly keys: readonly string[];
  /** On which replicas announce themselves to the panel. */
  readonly presence: string;
  /** On which replicas ask each other for what a person wants. */
  readonly asking: string;
}

export interface ChannelRights {
  readonly notices: readonly Notice[];
  readonly findings: readonly Finding[];
}

export async function checkPublish(client: Client, database: number): Promise<readonly Notice[]> {
  const answer = await ask(client, 'PUBLISH', leadershipChannel(database), IDLE_PUSH);
  return denialOf(answer) === null ? [] : [{ code: 'publish-refused', detail: 'PUBLISH' }];
}

/** Whether the server announces expired keys, or will once a node has connected. */
export async function checkKeyspaceEvents(client: Client): Promise<ChannelRights> {
  const present = await ask(client, 'CONFIG', 'GET', KEYSPACE_EVENTS);
  if (present.refused) return { notices: [eventsOff(present.failure.message)], findings: [] };
  const flags = Array.isArray(present.reply) ? String(present.reply[1] ?? '') : '';
  if (addedFlags(flags) === null) return { notices: [], findings: [fact('good', 'events-on')] };
  // An unknown setting: the server checks the right, then refuses.
  const change = await ask(client, 'CONFIG', 'SET', `${KEYSPACE_EVENTS}-test`, '');
  return change.refused && denialOf(change) !== null
    ? { notices: [eventsOff(change.failure.message)], findings: [] }
    : { notices: [], findings: [fact('good', 'events-to-come')] };
}

function eventsOff(detail: string): Notice {
  return { code: 'keyspace-events-off', detail };
}

/** The last thing to do on a connection: from then on it takes no other commands. */
export async function checkSubscribe(client: Client, channels: Channels): Promise<ChannelRights> {
  const { database, keys, presence, asking } = channels;
  const needed = [leadershipChannel(database), ...keys.map((key) => keyspaceChannel(database, key))];
  const refusals = (await Promise.all(needed.map((channel) => refusalOf(client, channel)))).filter(
    (refusal) => refusal !== null,
  );
  const [first] = refusals;
  if (first !== undefined) return { notices: [{ code: 'subscribe-refused', detail: first }], findings: [] };
  const [hidden, deaf] = await Promise.all([refusalOf(client, presence), refusalOf(client, asking)]);
  return {
    notices: [],
    findings: [
      ...(hidden === null ? [] : [fact('notice', 'panel-channel', { channel: presence })]),
      ...(deaf === null ? [] : [fact('notice', 'ask-channel', { channel: asking })]),
    ],
  };
}

/** The server's words if it does not permit to subscribe to the channel. */
async function refusalOf(client: Client, channel: string): Promise<string | null> {
  try {
    // Nothing is done with what arrives.
    await client.subscribe(channel, () => undefined);
    return null;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return commandFailure(error).message;
  }
}
