/** Puts an election behind a `cluster-leader` node: reads its settings, takes a seat, and connects the two. */
import { take } from 'rxjs';
import {
  type ElectionProperties,
  type ElectionSettings,
  nominalLockKey,
  readElectionSettings,
} from './election-settings.js';
import { type Complaint, SettingsError } from './fleet-error.js';
import type { Attached, FlowNode, NodeRuntime } from './flow-node.js';
import { type Host, hostOf } from './host.js';
import { LeaderController } from './leader-controller.js';
import type { LeaderNodes } from './panel/leader-nodes.js';
import { resolveServer, type ServerProperties } from './server-settings.js';
import { complaintStatus } from './status.js';
import { Texts } from './texts.js';

export interface LeaderProperties extends ElectionProperties {
  /** Id of the `valkey-config` node. */
  readonly valkey?: unknown;
}

/**
 * @param serverProperties of the config node; null if there is none
 */
export function attachLeaderNode(
  node: FlowNode,
  properties: LeaderProperties,
  serverProperties: ServerProperties | null,
  runtime: NodeRuntime,
): Attached {
  const host = hostOf(runtime.events);
  const texts = new Texts(runtime.translate, runtime.language);
  try {
    const settings = readElectionSettings(properties);
    const attached = attach(node, settings, properties, serverProperties, host, texts);
    return enterPanel(node, attached, null, host);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { complaint } = error;
    const refusal = { lockKey: nominalLockKey(properties), complaint };
    return enterPanel(node, attachUnusable(node, properties, complaint, host, texts), refusal, host);
  }
}

/** For as long as it is attached the panel knows the node, and why it takes no part if that is so. */
function enterPanel(
  node: FlowNode,
  attached: Attached,
  refusal: Parameters<LeaderNodes['enter']>[1],
  { fleet: { nodes } }: Host,
): Attached {
  nodes.enter(node, refusal);
  return {
    input: (message, send, done) => attached.input(message, send, done),
    close: () => {
      nodes.leave(node.id);
      return attached.close();
    },
  };
}

function attach(
  node: FlowNode,
  settings: ElectionSettings,
  properties: LeaderProperties,
  serverProperties: ServerProperties | null,
  host: Host,
  texts: Texts,
): Attached {
  const id =
    typeof properties.valkey === 'string' && properties.valkey !== '' ? properties.valkey : undefined;
  const server = resolveServer({ id, properties: serverProperties }, process.env);
  for (const warning of [...settings.warnings, ...server.warnings]) node.warn(texts.warning(warning));
  const seat = host.pool.join({
    nodeId: node.id,
    server: server.value,
    lockKey: settings.lockKey,
    ttlMs: settings.ttlMs,
    waitOnEmptyRedis: settings.waitOnEmptyRedis,
  });
  const { REDIS_HOST, REDIS_PORT, REDIS_URL } = process.env;
  const serverChosen = serverProperties !== null || Boolean(REDIS_HOST || REDIS_PORT || REDIS_URL);
  const controller = new LeaderController({ node, host, texts, settings, seat, serverChosen });
  controller.start();
  return controller;
}

/** Nobody can lead with such settings, so messages go the followers' way. A deploy with better ones ends it. */
function attachUnusable(
  node: FlowNode,
  properties: LeaderProperties,
  complaint: Complaint,
  host: Host,
  texts: Texts,
): Attached {
  const key = nominalLockKey(properties);
  node.status(complaintStatus(complaint, texts));
  const started = host.deploys.started$
    .pipe(take(1))
    .subscribe(() => node.error(texts.error(complaint), { topic: key }));
  return {
    input: (message, send, done) => {
      message.isLeader = false;
      message.leaderHost = null;
      message.followerHost = host.name;
      message.election = {
        key,
        role: 'unknown',
        leader: null,
        token: null,
        since: host.clock.instant().wall,
      };
      send([null, message, null]);
      done();
    },
    close: async () => started.unsubscribe(),
  };
}
