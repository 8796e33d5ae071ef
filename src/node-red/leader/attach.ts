/** Attaches an election to a `cluster-leader` node: reads its settings and joins, or shows why it cannot. */
import { take } from '../../election/rxjs.js';
import type { EnteredSettings } from '../../panel/leader-nodes.js';
import { type Problem, SettingsError } from '../../runtime/errors.js';
import { readCrashGuard } from '../../runtime/settings/crash-guard.js';
import { namesServer } from '../../runtime/settings/server-environment.js';
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
import { attachReplay, type ReplaySurroundings } from './replay/attach.js';

export interface LeaderProperties extends ElectionProperties {
  /** Id of the `valkey-config` node. */
  readonly valkey?: unknown;
}

/** @param serverProperties of the config node; null if there is none */
export function attachLeaderNode(
  node: FlowNode,
  properties: LeaderProperties,
  serverProperties: ServerProperties | null,
  runtime: NodeRuntime,
): Attached {
  const context = runtimeContextOf(runtime.events);
  const texts = new Texts(runtime.translate, runtime.language);
  try {
    const settings = readElectionSettings(properties, process.env);
    const guard = readCrashGuard(runtime.clusterLeader, process.env);
    context.crashGuard.choose(guard.value);
    const warned = { ...settings, warnings: [...settings.warnings, ...guard.warnings] };
    return attach(node, warned, properties, serverProperties, {
      context,
      texts,
      messages: runtime.messages,
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problem } = error;
    const refusal = { lockKey: nominalLockKey(properties), problem };
    const attached = attachUnusable(node, properties, problem, context, texts);
    return listInPanel(node, attached, { refusal, serverChosen: true }, context);
  }
}

/** Lists the node in the panel until it closes. */
function listInPanel(
  node: FlowNode,
  attached: Attached,
  settings: EnteredSettings,
  { fleet: { nodes } }: RuntimeContext,
): Attached {
  nodes.enter(node, settings);
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
  { context, texts, messages }: ReplaySurroundings,
): Attached {
  const id =
    typeof properties.valkey === 'string' && properties.valkey !== '' ? properties.valkey : undefined;
  const server = resolveServer({ id, properties: serverProperties }, process.env);
  for (const warning of [...settings.warnings, ...server.warnings]) node.warn(texts.warning(warning));
  const participant = context.pool.join({
    nodeId: node.id,
    server: server.value,
    lockKey: settings.lockKey,
    ttlMs: settings.ttlMs,
    waitOnEmptyRedis: settings.waitOnEmptyRedis,
    priority: settings.priority,
    balance: settings.balance,
  });
  const serverChosen = serverProperties !== null || namesServer(process.env);
  const address = { server: server.value, lockKey: settings.lockKey };
  const replay =
    settings.replay === null
      ? null
      : attachReplay(node, settings.replay, { address, participant }, { context, texts, messages });
  const controller = new LeaderController({
    ...{ node, context, texts, settings, participant, serverChosen, replay },
  });
  controller.start();
  const held = () => controller.held;
  return listInPanel(node, controller, { refusal: null, serverChosen, held }, context);
}

/** A node whose settings cannot be used: it sends all messages to the followers' output, until it is deployed anew. */
function attachUnusable(
  node: FlowNode,
  properties: LeaderProperties,
  problem: Problem,
  context: RuntimeContext,
  texts: Texts,
): Attached {
  const key = nominalLockKey(properties);
  node.status(problemStatus(problem, texts));
  const started = context.deploys.started$
    .pipe(take(1))
    .subscribe(() => node.error(texts.error(problem), { topic: key }));
  return {
    input: (message, send, done) => {
      message.isLeader = false;
      message.leaderHost = null;
      message.followerHost = context.name;
      message.election = {
        key,
        role: 'unknown',
        leader: null,
        token: null,
        since: context.clock.instant().wall,
      };
      send([null, message, null]);
      done();
    },
    close: async () => started.unsubscribe(),
  };
}
