/** Answers an HTTP request by a route, on the health server as well as below Node-RED's admin. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HealthAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type HealthRoute = (query: URLSearchParams) => HealthAnswer | Promise<HealthAnswer>;

/** OPTIONS answers as HEAD does: some load balancers check by it. */
const METHODS = ['GET', 'HEAD', 'OPTIONS'];
const ALLOWED = METHODS.join(', ');

/** @param route null: there is none */
export async function answerHttp(
  route: HealthRoute | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, contentType, body: text } = await find(route, request).catch(failed);
  const { method = '' } = request;
  const isRead = METHODS.includes(method);
  if (!isRead || method === 'OPTIONS') response.setHeader('Allow', ALLOWED);
  // HEAD tells how long the body would be; with OPTIONS that would announce one.
  const body = method === 'OPTIONS' ? '' : text;
  // Whatever body it has is not read.
  if (!isRead) response.setHeader('Connection', 'close');
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : body);
}

export function json(status: number, answer: object): HealthAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(answer)}\n` };
}

async function find(route: HealthRoute | null, { method, url = '' }: IncomingMessage): Promise<HealthAnswer> {
  if (!METHODS.includes(method ?? '')) return plain(405, `only ${ALLOWED}`);
  const [, query = ''] = /\?(.*)$/su.exec(url) ?? [];
  return (await route?.(new URLSearchParams(query))) ?? plain(404, 'not found');
}

/** Without the reason, since whoever asks has not logged in. */
function failed(): HealthAnswer {
  return plain(500, 'failed');
}

function plain(status: number, text: string): HealthAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}
