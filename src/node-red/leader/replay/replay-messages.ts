/**
 * The messages on the replay channel. No election depends on them; a lost one costs messages that pass twice.
 *
 *   ["replayed", scope, coversMs, proof]   the leader has replayed all that arrived at it in the last `coversMs` ms
 *                                          and had not passed; told again once per TTL
 *   ["passed", scope, [sealed, …]]         occurrences whose messages have passed the leader's gate
 *
 * What they contain is sealed, see seal.ts. Their size and shape are checked.
 */
import { leadershipChannel } from '../../../redis/keys.js';

/** Characters. Longer messages are not ours and are not parsed. */
const MAX_LENGTH = 4_096;
/** Sealed keys in one message. */
export const MOST_KEYS = 100;
const SEALED = /^[\w-]{16}$/u;

export type ReplayMessage =
  | { readonly kind: 'replayed'; readonly coversMs: number; readonly proof: string }
  | { readonly kind: 'passed'; readonly sealed: readonly string[] };

/** Pub/sub ignores databases, so the channel's name contains the index. */
export function replayChannel(database: number): string {
  return `${leadershipChannel(database)}:replay`;
}

export function formatReport(scope: string, coversMs: number, proof: string): string {
  return JSON.stringify(['replayed', scope, coversMs, proof]);
}

/** As many messages as the keys need. */
export function formatPassed(scope: string, sealed: readonly string[]): readonly string[] {
  const messages: string[] = [];
  for (let from = 0; from < sealed.length; from += MOST_KEYS) {
    messages.push(JSON.stringify(['passed', scope, sealed.slice(from, from + MOST_KEYS)]));
  }
  return messages;
}

/** null for anything that is not for this scope, or that no replica could have sent. */
export function parseReplayMessage(text: string, scope: string): ReplayMessage | null {
  if (text.length > MAX_LENGTH || !text.includes(scope)) return null;
  const fields = parseJson(text);
  if (!Array.isArray(fields)) return null;
  const [kind, about, first, second] = fields as readonly unknown[];
  if (about !== scope) return null;
  if (kind === 'replayed') {
    return isDuration(first) && isSealed(second) ? { kind, coversMs: first, proof: second } : null;
  }
  if (kind !== 'passed' || !Array.isArray(first) || first.length > MOST_KEYS) return null;
  const sealed = first as readonly unknown[];
  return sealed.every(isSealed) ? { kind, sealed } : null;
}

function isDuration(raw: unknown): raw is number {
  return typeof raw === 'number' && Number.isInteger(raw) && raw >= 0;
}

function isSealed(raw: unknown): raw is string {
  return typeof raw === 'string' && SEALED.test(raw);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one of ours.
    return null;
  }
}
