/** The flows and credentials of this replica: as they are, and replaced by those of another. */
import type { Deploy, FlowNode, NodeCredentials } from './deploy.js';
import { canonical } from './fingerprint.js';

/** What this needs of the runtime; see `LiveRuntime`. */
export interface FlowsRuntime {
  readonly flows: {
    /** null until they are loaded. */
    getFlows(): { readonly flows: readonly object[]; readonly rev: string } | null;
  };
  readonly api: {
    setFlows(request: {
      readonly flows: {
        readonly flows: readonly FlowNode[];
        readonly credentials?: object;
        readonly rev?: string;
      };
      readonly deploymentType: 'nodes';
    }): Promise<unknown>;
  };
  readonly nodes: { getCredentials(id: string): object | undefined };
}

/** What runs here, or would. */
export interface Present extends Deploy {
  /** Node-RED's revision, which leaves credentials out. */
  readonly rev: string;
}

export class LocalFlows {
  readonly #runtime: FlowsRuntime;
  /** Of the flows that were last loaded, so that they stay the same array until the next deploy. */
  #latest: { readonly loaded: readonly object[]; readonly flows: readonly FlowNode[] } | null = null;

  constructor(runtime: FlowsRuntime) {
    this.#runtime = runtime;
  }

  /** null until they are loaded. Also while they are stopped. */
  present(): Present | null {
    const loaded = this.#runtime.flows.getFlows();
    if (loaded === null) return null;
    const flows = this.#flowsOf(loaded.flows);
    const credentials: Record<string, NodeCredentials> = {};
    for (const { id } of flows) {
      const secrets = this.#runtime.nodes.getCredentials(id) as NodeCredentials | undefined;
      if (secrets !== undefined && Object.keys(secrets).length > 0) credentials[id] = secrets;
    }
    return { flows, credentials, rev: loaded.rev };
  }

  #flowsOf(loaded: readonly object[]): readonly FlowNode[] {
    if (this.#latest?.loaded !== loaded)
      this.#latest = { loaded, flows: (loaded as readonly FlowNode[]).map(withoutCredentials) };
    return this.#latest.flows;
  }

  /**
   * Deploys it like an editor: what runs is restarted only where it changed, what is stopped stays so.
   *
   * @param upon the revision that it replaces
   * @throws `version_mismatch` if somebody has deployed here since
   */
  async apply(deploy: Deploy, upon: string): Promise<void> {
    const changed = this.#changedCredentials(deploy);
    // The runtime takes a node that brings credentials for changed, and stores none of them in the flow file.
    const flows = deploy.flows.map((node) => (changed.has(node.id) ? { ...node, credentials: {} } : node));
    // Without a change none are passed: the runtime would store those that it had read at its start.
    const credentials = changed.size === 0 ? {} : { credentials: Object.fromEntries(changed) };
    await this.#runtime.api.setFlows({
      flows: { flows, ...credentials, rev: upon },
      deploymentType: 'nodes',
    });
  }

  /** The new ones of each node whose credentials differ. */
  #changedCredentials({ flows, credentials }: Deploy): ReadonlyMap<string, NodeCredentials> {
    const changed = new Map<string, NodeCredentials>();
    for (const { id } of flows) {
      const wanted = credentials[id] ?? {};
      const present = this.#runtime.nodes.getCredentials(id) ?? {};
      if (canonical(wanted) !== canonical(present)) changed.set(id, wanted);
    }
    return changed;
  }
}

/** A flow file written by hand may contain some. They have no effect until they are deployed. */
function withoutCredentials(node: FlowNode): FlowNode {
  if (!('credentials' in node)) return node;
  const { credentials: _, ...rest } = node;
  return rest as FlowNode;
}
