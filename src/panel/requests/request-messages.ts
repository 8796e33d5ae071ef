/**
 * What replicas ask of each other for an operator who reaches only one of them, on a channel of its own:
 *
 *   ["hand-over", request, from, key, to]     to the leader of a lock key: hand over, to an elector's id or to anybody (null)
 *   ["drain", request, from, member, on]      to one member: hand everything over and stand back, or take part again
 *   ["done", request, outcome]                the answer
 *
 * Any client that may publish can forge them. They can cost a failover each, as writing to a lock key can, but never
 * safety: whoever obeys resigns as it always does.
 */
import { shownName } from '../shown-name.js';

/** Characters. Longer messages are not ours and are not parsed. */
const MAX_LENGTH = 16_384;
const ID = /^[\w-]{1,60}$/u;

export interface HandOverRequest {
  readonly kind: 'hand-over';
  /** The asking replica's name. */
  readonly from: string;
  readonly key: string;
  /** An elector's id; null leaves the choice to the election. */
  readonly to: string | null;
}

export interface DrainRequest {
  readonly kind: 'drain';
  readonly from: string;
  /** A member's id. */
  readonly member: string;
  readonly on: boolean;
}

export type ReplicaRequest = HandOverRequest | DrainRequest;

const OUTCOMES = ['done'] as const;

export type RequestOutcome = (typeof OUTCOMES)[number];

export type RequestMessage =
  | { readonly id: string; readonly request: ReplicaRequest }
  | { readonly id: string; readonly outcome: RequestOutcome };

export function formatRequest(message: RequestMessage): string {
  const { id } = message;
  if ('outcome' in message) return JSON.stringify(['done', id, message.outcome]);
  const { request } = message;
  return request.kind === 'drain'
    ? JSON.stringify([request.kind, id, request.from, request.member, request.on])
    : JSON.stringify([request.kind, id, request.from, request.key, request.to]);
}

/** null for anything that no replica could have sent. */
export function parseRequest(text: string): RequestMessage | null {
  const fields = fieldsOf(text);
  const [kind, id, third, fourth, fifth] = fields;
  if (!isId(id)) return null;
  if (kind === 'done') return isOutcome(third) ? { id, outcome: third } : null;
  if (typeof third !== 'string') return null;
  const from = shownName(third);
  if (kind === 'hand-over') {
    if (typeof fourth !== 'string' || fourth === '' || (fifth !== null && !isId(fifth))) return null;
    return { id, request: { kind, from, key: fourth, to: fifth } };
  }
  if (kind !== 'drain' || !isId(fourth) || typeof fifth !== 'boolean') return null;
  return { id, request: { kind, from, member: fourth, on: fifth } };
}

function fieldsOf(text: string): readonly unknown[] {
  if (text.length > MAX_LENGTH) return [];
  try {
    const fields: unknown = JSON.parse(text);
    return Array.isArray(fields) ? (fields as readonly unknown[]) : [];
  } catch {
    // Not one of ours; anybody may publish anything there.
    return [];
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isOutcome(value: unknown): value is RequestOutcome {
  return OUTCOMES.some((outcome) => outcome === value);
}
