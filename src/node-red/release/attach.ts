/** Attaches a resignation to a `release-cluster-leader` node: reads its settings, or shows why they cannot be used. */
import { type Problem, SettingsError } from '../../runtime/errors.js';
import type { Attached, FlowNode, NodeRuntime } from '../flow-node.js';
import { runtimeContextOf } from '../runtime-context.js';
import { readElectionSettings } from '../settings/election-settings.js';
import { resolveServer, type ServerProperties } from '../settings/server-settings.js';
import { problemStatus } from '../status.js';
import { ReleaseController } from './controller.js';
import { ReleaseTexts } from './texts.js';

/** As in flow files of the package by the author of 1.0.0 that has this node. */
export interface ReleaseProperties {
  readonly lockKey?: unknown;
  /** Id of the `valkey-config` node. */
  readonly valkey?: unknown;
}

/** @param serverProperties of the config node; null if there is none */
export function attachReleaseNode(
  node: FlowNode,
  properties: ReleaseProperties,
  serverProperties: ServerProperties | null,
  runtime: NodeRuntime,
): Attached {
  const { pool, control, holderQueries, clock, name } = runtimeContextOf(runtime.events);
  const texts = new ReleaseTexts(runtime.translate, runtime.language);
  try {
    const settings = readElectionSettings({ lockKey: properties.lockKey });
    const id = typeof properties.valkey === 'string' ? properties.valkey : undefined;
    const server = resolveServer({ id, properties: serverProperties }, process.env);
    for (const warning of [...settings.warnings, ...server.warnings]) {
      node.warn(texts.shared.warning(warning));
    }
    const { lockKey } = settings;
    return new ReleaseController({
      ...{
        node,
        texts,
        name,
        pool,
        holderQueries,
        clock,
        lockKey,
        successors: control,
        server: server.value,
      },
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return unusable(node, error.problem, texts);
  }
}

/** A node whose settings cannot be used: every message gets an error. */
function unusable(node: FlowNode, problem: Problem, texts: ReleaseTexts): Attached {
  node.status(problemStatus(problem, texts.shared));
  return {
    input: (_message, _send, done) => done(texts.shared.error(problem)),
    close: async () => undefined,
  };
}
