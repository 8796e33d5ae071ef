/**
 * A replica's role messages alternate and fit its acts: it acts only after the message that it leads, with the token in
 * that message, and never after the message that its term is over.
 */
import type { Act, Entry, RecordedRole, Violation } from './history.js';

interface Participant {
  readonly told: RecordedRole;
  /** Of the last term that it was told of. */
  readonly lastToken: number | null;
  /** Tokens of all terms that it was ever given. */
  readonly tokens: ReadonlySet<number>;
}

/**
 * @param entries of one process, in the order in which they were written
 * @param budgetMs for which acts of a term may go on after its end was told
 */
export function checkRoleMessages(entries: readonly Entry[], budgetMs = 0): readonly Violation[] {
  const participants = new Map<string, Participant>();
  const violations: Violation[] = [];
  for (const entry of entries) {
    const participant = participants.get(entry.key);
    const wrong =
      entry.kind === 'act' ? wrongAct(participant, entry, budgetMs) : wrongMessage(participant, entry);
    if (wrong !== null) violations.push(violation(wrong, entry, participant));
    if (entry.kind === 'role') participants.set(entry.key, next(participant, entry));
  }
  return violations;
}

function wrongAct(
  participant: Participant | undefined,
  { token, stamped }: Act,
  budgetMs: number,
): string | null {
  if (participant === undefined) return 'acted before it was told of any role';
  const { told, lastToken } = participant;
  if (told.role !== 'leader') {
    const ending = token === lastToken && (stamped - told.at) / 1e6 < budgetMs;
    return ending ? null : `acted after it was told that it is ${told.role}`;
  }
  return told.token === token ? null : `acted with token ${token} in its term ${told.token}`;
}

function wrongMessage(participant: Participant | undefined, message: RecordedRole): string | null {
  const { role, token } = message;
  if (role === 'leader' && token === null) return 'was elected without a token';
  if (participant === undefined) return null;
  const { told, tokens } = participant;
  if (message.previousRole !== told.role) {
    return `was told that it had been ${message.previousRole} after it was told that it is ${told.role}`;
  }
  if (role === told.role && token === told.token && message.leader === told.leader) {
    return `was told twice that it is ${role}`;
  }
  if (role !== 'leader' || token === null) return null;
  if (told.role === 'leader') return 'was elected while it led';
  if (tokens.has(token)) return `was elected twice with token ${token}`;
  return token < Math.max(...tokens) ? `was elected with token ${token}, smaller than one before` : null;
}

function next(participant: Participant | undefined, told: RecordedRole): Participant {
  const { tokens = new Set<number>(), lastToken = null } = participant ?? {};
  if (told.role !== 'leader' || told.token === null) return { told, tokens, lastToken };
  return { told, tokens: new Set([...tokens, told.token]), lastToken: told.token };
}

function violation(text: string, entry: Entry, participant: Participant | undefined): Violation {
  return {
    rule: 'role messages',
    key: entry.key,
    at: entry.kind === 'act' ? entry.stamped : entry.at,
    text: `${entry.replica} ${text}`,
    evidence: participant === undefined ? [entry] : [participant.told, entry],
  };
}
