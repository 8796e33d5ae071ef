/** Makes the replay of one leader node. */

import { type ElectionAddress, electionId } from '../../../runtime/election-id.js';
import type { Warning } from '../../../runtime/errors.js';
import type { Participant } from '../../../runtime/participant.js';
import type { Texts } from '../../../runtime/texts.js';
import type { FlowNode, MessageTools, ReadProperty } from '../../flow-node.js';
import type { RuntimeContext } from '../../runtime-context.js';
import type { ReplaySettings } from '../../settings/replay-settings.js';
import { markAsLeaders } from '../messages.js';
import { ReplayMemory } from './memory.js';
import { OccurrenceKeys } from './occurrence-key.js';
import { Replay, type Shortcoming } from './replay.js';
import { replayChannel } from './replay-messages.js';
import { scopeOf } from './seal.js';

export interface ReplaySurroundings {
  readonly context: RuntimeContext;
  readonly texts: Texts;
  readonly messages: MessageTools;
}

/** Occurrence keys remembered for each message kept at most: a leader also tells of messages that were forgotten here. */
const KEYS_PER_MESSAGE = 4;

export function attachReplay(
  node: FlowNode,
  settings: ReplaySettings,
  { address, participant }: { readonly address: ElectionAddress; readonly participant: Participant },
  { context, texts, messages }: ReplaySurroundings,
): Replay {
  const { clock, replays } = context;
  const { lockKey } = address;
  const { limit } = settings;
  const place = JSON.stringify([electionId(address), node.id]);
  const scope = scopeOf(lockKey, node.path ?? node.id);
  const memory =
    replays.take(place, clock.now(), participant.ttlMs) ??
    new ReplayMemory(scope, KEYS_PER_MESSAGE * limit, clock.now());
  const warn = (warning: Warning): void => node.warn(texts.warning(warning));
  const told = new Set<Shortcoming>();
  const fallsShort = (how: Shortcoming): void => {
    if (told.has(how)) return;
    told.add(how);
    warn({ code: how, params: { key: lockKey, limit } });
  };
  const read = readerOf(settings, messages, warn);
  const replay: Replay = new Replay(
    {
      ...{ clock, participant, scope, limit, fallsShort },
      side: participant.session.side,
      channel: replayChannel(participant.session.server.database),
      keys: read === null ? null : new OccurrenceKeys(read, () => fallsShort('replay-no-key')),
      clone: (message) => messages.clone(message),
      send: (message, view, arrivedAt) => {
        markAsLeaders(message, view, arrivedAt);
        node.send([message, null, null]);
      },
      replayed: (sent, skipped) => {
        told.delete('replay-full');
        node.log(texts.log('replayed', { key: lockKey, sent, skipped }));
      },
      closed: () => replays.put(place, memory, clock.now()),
    },
    memory,
  );
  return replay;
}

function readerOf(
  { key }: ReplaySettings,
  messages: MessageTools,
  warn: (warning: Warning) => void,
): ReadProperty | null {
  if (key === null) return null;
  if (key.kind === 'property') return messages.property(key.source);
  try {
    return messages.expression(key.source);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String((error as { message?: unknown }).message);
    warn({ code: 'replay-key-invalid', params: { detail } });
    return null;
  }
}
