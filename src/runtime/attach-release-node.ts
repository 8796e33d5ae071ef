/** Puts a resignation behind a `release-cluster-leader` node. */
import { readElectionSettings } from './election-settings.js';
import { type Complaint, SettingsError } from './fleet-error.js';
import type { Attached, FlowNode, NodeRuntime } from './flow-node.js';
import { hostOf } from './host.js';
import { ReleaseController } from './release-controller.js';
import { ReleaseTexts } from './release-texts.js';
import { resolveServer, type ServerProperties } from './server-settings.js';
import { complaintStatus } from './status.js';

/** As in the flow file, where the successor package of 1.0.0's author left them. */
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
  const { pool, inquiries, clock, name } = hostOf(runtime.events);
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
      ...{ node, texts, name, pool, inquiries, clock, lockKey, server: server.value },
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return unusable(node, error.complaint, texts);
  }
}

/** With such settings nothing can be released; each message is told so. */
function unusable(node: FlowNode, complaint: Complaint, texts: ReleaseTexts): Attached {
  node.status(complaintStatus(complaint, texts.shared));
  return {
    input: (_message, _send, done) => done(texts.shared.error(complaint)),
    close: async () => undefined,
  };
}
