/** Protects what changes something, or connects somewhere, against cross-site request forgery. */
import type { IncomingHttpHeaders } from 'node:http';

const JSON_TYPE = /^application\/json\s*(;|$)/iu;

/**
 * Whether the request comes from the editor or a program, not from a foreign web page in an operator's browser. Such a
 * page can submit a form, and the browser adds cookies and Basic credentials. But it can send JSON or custom headers only
 * after a CORS preflight, which this server does not answer.
 */
export function isDeliberate({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  return headers['x-requested-with'] !== undefined || JSON_TYPE.test(headers['content-type'] ?? '');
}
