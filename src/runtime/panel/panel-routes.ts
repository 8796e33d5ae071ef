/** Answers the cluster panel's requests. Who may ask is Node-RED's business, and decided before. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Fleet } from './fleet.js';

export interface PanelRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

export interface PanelResponse {
  set(header: string, value: string): unknown;
  status(code: number): PanelResponse;
  json(body: object): unknown;
  end(): unknown;
}

/** For Node-RED's audit log. */
export type Audit = (event: Readonly<Record<string, unknown>>, request: PanelRequest) => void;

export class PanelRoutes {
  readonly #fleet: Fleet;
  readonly #audit: Audit;

  constructor(fleet: Fleet, audit: Audit) {
    this.#fleet = fleet;
    this.#audit = audit;
  }

  readonly fleet = (_request: PanelRequest, response: PanelResponse): void => {
    response.set('Cache-Control', 'no-store');
    response.json(this.#fleet.look());
  };

  readonly resign = (request: PanelRequest, response: PanelResponse): void => {
    const id = String(request.params.id);
    const event = 'cluster-leader.election.resign';
    const refuse = (status: number, code: string): void => {
      this.#audit({ event, id, error: code }, request);
      response.status(status).json({ code });
    };
    if (!isDeliberate(request)) {
      refuse(403, 'cross-site');
      return;
    }
    const outcome = this.#fleet.resign(id);
    if (outcome === 'unknown-election') refuse(404, outcome);
    else if (outcome === 'not-leader') refuse(409, outcome);
    else {
      this.#audit({ event, id }, request);
      response.status(204).end();
    }
  };
}

/**
 * Whether the request has something that the form of a foreign web page cannot send. It matters where the editor asks
 * for no login, so that the browser of whoever is in the network would be let in.
 */
function isDeliberate({ headers }: PanelRequest): boolean {
  return (
    headers.authorization !== undefined ||
    headers['x-requested-with'] !== undefined ||
    /^application\/json\b/iu.test(headers['content-type'] ?? '')
  );
}
