/** Turns what the server, the connection and the lock key say into problems that a user can act on. */
import { ErrorReply } from '@redis/client';
import type { Contact } from '../election/ports.js';
import type { Trouble } from '../election/state.js';
import type { Notice } from '../redis/notices.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import { connectionProblem } from './connection-problem.js';
import type { Problem, Warning } from './errors.js';
import { serverWords } from './server-words.js';

/**
 * null while there is contact that can be relied upon, or while it was lost only just now: a connection that is made
 * again at the first attempt is nobody's business.
 */
export function contactProblem(contact: Contact, server: ServerOptions, serverChosen = true): Problem | null {
  const loss = contact.up ? contact.unproven : contact;
  if (loss === undefined || loss.cause === null || loss.attempts === 0) return null;
  const { cause } = loss;
  const params = { server: serverName(server), host: server.host, detail: causeText(cause, server) };
  if (cause instanceof ErrorReply) {
    const refused = /^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/u.test(cause.message);
    // Not the cause itself: it may repeat the password.
    return { code: refused ? 'not-authenticated' : 'not-permitted', params };
  }
  return { code: connectionProblem(cause, server.host, serverChosen), params, cause };
}

/** node-redis gives some errors no message, only a name; Node.js wraps several addresses' errors into one. */
function causeText(cause: Error, server: ServerOptions): string {
  if (cause instanceof ErrorReply) return serverWords(cause.message, server);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

export function troubleProblem(trouble: Trouble, key: string, server: ServerOptions): Problem {
  const detail = trouble.code === 'refused' ? serverWords(trouble.detail, server) : trouble.detail;
  const params = { key, detail, server: serverName(server) };
  switch (trouble.code) {
    case 'foreign-lease':
      return { code: 'foreign-lease', params };
    case 'record-garbled':
      return { code: 'record-garbled', params };
    case 'ttl-too-short':
      return {
        code: 'ttl-too-short',
        params: { ...params, roundTrip: trouble.detail, least: (trouble.leastTtlMs ?? 0) / 1000 },
      };
    case 'refused':
      return { code: trouble.storeCode === 'WRONGTYPE' ? 'lock-key-wrong-type' : 'store-refused', params };
  }
}

/** Of an elector that ended with a defect. */
export function faultComplaint(fault: Error): Problem {
  return { code: 'internal', params: { detail: fault.message }, cause: fault };
}

export function garbageProblem(notice: Notice, server: ServerOptions): Problem {
  return { code: 'channel-garbage', params: { server: serverName(server), detail: notice.detail } };
}

/** null for what is an error of its own. */
export function noticeWarning(notice: Notice, server: ServerOptions): Warning | null {
  if (notice.code === 'channel-garbage') return null;
  const detail = serverWords(notice.detail, server);
  return { code: notice.code, params: { server: serverName(server), detail } };
}
