/** Turns states of the connection and the election into problems that users can act on. */
import { type Contact, WRONG_TYPE } from '../election/ports.js';
import type { Trouble } from '../election/state.js';
import { isRefusal, loginRefused } from '../redis/failures.js';
import { NotPrimary } from '../redis/not-primary.js';
import type { Notice } from '../redis/notices.js';
import { type ServerOptions, serverName } from '../redis/server-options.js';
import { SentinelFault } from '../redis/topology/sentinel/sentinel-fault.js';
import { clusterContactProblem, clusterKeyProblem } from './cluster-problem.js';
import { connectionProblem, type Target } from './connection-problem.js';
import type { ErrorCode, Problem, Warning } from './errors.js';
import { serverWords } from './server-words.js';

/** Refusals that a user can do something about, by the server's code. */
const STORE_CODES: Readonly<Record<string, ErrorCode>> = {
  [WRONG_TYPE]: 'lock-key-wrong-type',
  LOADING: 'server-loading',
  NOREPLICAS: 'too-few-replicas',
};

/**
 * What is wrong with the connection. null while there is proven contact, and until the first attempt to reconnect has
 * failed.
 *
 * @param serverChosen whether the user named a server, as against the default
 */
export function contactProblem(contact: Contact, server: ServerOptions, serverChosen = true): Problem | null {
  const loss = contact.up ? contact.unproven : contact;
  if (loss === undefined || loss.cause === null || loss.attempts === 0) return null;
  const { cause } = loss;
  if (cause instanceof SentinelFault) return sentinelProblem(cause, server);
  const target = targetOf(server, loss.address);
  const { host } = target;
  const params = { server: loss.address ?? serverName(server), host, detail: causeText(cause, server) };
  const inCluster = clusterContactProblem(cause, server);
  if (inCluster !== null) return { code: inCluster, params, cause };
  if (isRefusal(cause)) {
    // Without the cause itself, which may repeat the password.
    return { code: loginRefused(cause) ? 'not-authenticated' : 'not-permitted', params };
  }
  if (cause instanceof NotPrimary) return { code: 'server-is-replica', params, cause };
  return { code: connectionProblem(cause, target, serverChosen), params, cause };
}

/** Without the cause itself, which may repeat a password. */
function sentinelProblem({ code, details }: SentinelFault, server: ServerOptions): Problem {
  const { detail, sentinel, answering = 0, all = 0 } = details;
  // The texts say that it is about sentinels.
  const name = server.kind === 'sentinel' ? server.masterName : serverName(server);
  const params = { server: sentinel ?? name, detail: serverWords(detail, server) };
  switch (code) {
    case 'no-majority':
      return { code: 'no-sentinel-majority', params: { ...params, answering, all } };
    case 'sentinel-denied':
      return { code: 'not-permitted', params };
    default:
      return { code, params };
  }
}

/** What could not be reached. @param address of a server of the Sentinel or Cluster */
function targetOf(server: ServerOptions, address: string | undefined): Target {
  if (server.kind === undefined || server.kind === 'single') return server;
  const host = (address ?? serverName(server)).replace(/:\d+(\/\d+)?$/u, '');
  return { host, ...(server.tls === undefined ? {} : { tls: server.tls }) };
}

/** Some errors of node-redis have only a name; Node.js wraps those of several addresses into one without a message. */
function causeText(cause: Error, server: ServerOptions): string {
  if (isRefusal(cause)) return serverWords(cause.message, server);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

/** What is wrong with one lock key although the server answers. */
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
      if (trouble.copies !== undefined) {
        return { code: 'not-replicated', params: { ...params, ...trouble.copies } };
      }
      return {
        code: STORE_CODES[trouble.storeCode] ?? clusterKeyProblem(trouble.storeCode) ?? 'store-refused',
        params,
      };
  }
}

/** For an elector that ended with a defect of this package. */
export function faultProblem(fault: Error): Problem {
  return { code: 'internal', params: { detail: fault.message }, cause: fault };
}

/** @param notice `channel-garbage` */
export function garbageProblem(notice: Notice, server: ServerOptions): Problem {
  return { code: 'channel-garbage', params: { server: serverName(server), detail: notice.detail } };
}

/** null for `channel-garbage`, which is an error: {@link garbageProblem}. */
export function noticeWarning(notice: Notice, server: ServerOptions): Warning | null {
  if (notice.code === 'channel-garbage') return null;
  const detail = serverWords(notice.detail, server);
  return { code: notice.code, params: { server: serverName(server), detail } };
}
