/** Puts an election behind a `cluster-leader` node: reads its settings, takes a participant, and connects the two. */
import { take } from 'rxjs';
import type { LeaderNodes } from '../../panel/leader-nodes.js';
import { type Problem, SettingsError } from '../../runtime/errors.js';
import { Texts } from '../../runtime/texts.js';
import type { Attached, FlowNode, NodeRuntime } from '../flow-node.js';
import { type RuntimeContext, runtimeContextOf } from '../runtime-context.js';
import {
  type ElectionProperties,
  type ElectionSettings,
  nominalLockKey,
  readElectionSettings,
} from '../settings/election-settings.js';
import { resolveServer, type ServerProperties } from '../settings/server-settings.js';
import { problemStatus } from '../status.js';
import { LeaderController } from './controller.js';

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
  const host = runtimeContextOf(runtime.events);
  const texts = new Texts(runtime.translate, runtime.language);
  try {
    const settings = readElectionSettings(properties);
    const attached = attach(node, settings, properties, serverProperties, host, texts);
    return enterPanel(node, attached, null, host);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problem } = error;
    const refusal = { lockKey: nominalLockKey(properties), problem };
    return enterPanel(node, attachUnusable(node, properties, problem, host, texts), refusal, host);
  }
}

/** For as long as it is attached the panel knows the node, and why it takes no part if that is so. */
function enterPanel(
  node: FlowNode,
  attached: Attached,
  refusal: Parameters<LeaderNodes['enter']>[1],
  { fleet: { nodes } }: RuntimeContext,
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
  host: RuntimeContext,
  texts: Texts,
): Attached {
  const id =
    typeof properties.valkey === 'string' && properties.valkey !== '' ? properties.valkey : undefined;
  const server = resolveServer({ id, properties: serverProperties }, process.env);
  for (const warning of [...settings.warnings, ...server.warnings]) node.warn(texts.warning(warning));
  const participant = host.pool.join({
    nodeId: node.id,
    server: server.value,
    lockKey: settings.lockKey,
    ttlMs: settings.ttlMs,
    waitOnEmptyRedis: settings.waitOnEmptyRedis,
  });
  const { REDIS_HOST, REDIS_PORT, REDIS_URL } = process.env;
  const serverChosen = serverProperties !== null || Boolean(REDIS_HOST || REDIS_PORT || REDIS_URL);
  const controller = new LeaderController({ node, host, texts, settings, participant, serverChosen });
  controller.start();
  return controller;
}

/** Nobody can lead with such settings, so messages go the followers' way. A deploy with better ones ends it. */
function attachUnusable(
  node: FlowNode,
  properties: LeaderProperties,
  problem: Problem,
  host: RuntimeContext,
  texts: Texts,
): Attached {
  const key = nominalLockKey(properties);
  node.status(problemStatus(problem, texts));
  const started = host.deploys.started$
    .pipe(take(1))
    .subscribe(() => node.error(texts.error(problem), { topic: key }));
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
