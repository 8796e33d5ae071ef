/** What a deploy consists of, and what every part of one must look like before it is applied. */

/** A node as the flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The secrets of one node by their names, as plain text: never logged, and encrypted wherever they go. */
export type NodeCredentials = Readonly<Record<string, unknown>>;

export interface Deploy {
  readonly flows: readonly FlowNode[];
  /** By node id. */
  readonly credentials: Readonly<Record<string, NodeCredentials>>;
}

export interface PublishedDeploy extends Deploy {
  /** Name of the replica that it was made on. */
  readonly from: string;
  /** Counter of the deploy that it was made upon; 0 if there was none. */
  readonly base: number;
  /** Id of the elector that is to lead with it, so that the active replica need not restart its flows; null: none. */
  readonly successor: string | null;
}

const LONGEST_NAME = 200;

/** null if it is no deploy. */
export function readDeploy(text: string): PublishedDeploy | null {
  const content = parsed(text);
  if (!isRecord(content)) return null;
  const { flows, credentials, from, base, successor } = content;
  if (typeof from !== 'string' || from.length > LONGEST_NAME || !isCounter(base)) return null;
  if (successor !== null && (typeof successor !== 'string' || successor.length > LONGEST_NAME)) return null;
  if (!Array.isArray(flows) || !flows.every(isFlowNode)) return null;
  const ids = new Set(flows.map(({ id }) => id));
  if (ids.size !== flows.length) return null;
  if (!isRecord(credentials)) return null;
  const ofNodes = Object.entries(credentials).every(([id, secrets]) => ids.has(id) && isRecord(secrets));
  if (!ofNodes) return null;
  return { flows, credentials: credentials as Deploy['credentials'], from, base, successor };
}

export function deployText({ flows, credentials, from, base, successor }: PublishedDeploy): string {
  return JSON.stringify({ flows, credentials, from: from.slice(0, LONGEST_NAME), base, successor });
}

/** 0 or a positive whole number that can still be counted up. */
export function isCounter(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value + 1) && value >= 0;
}

/** Secrets in a node would be stored in the flow file, unencrypted. */
function isFlowNode(value: unknown): value is FlowNode {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    value.id !== '' &&
    value.id !== '__proto__' &&
    typeof value.type === 'string' &&
    !('credentials' in value)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller is told that it is no deploy.
    return null;
  }
}
