/** Answers the cluster panel's requests. Who may ask is Node-RED's business, and decided before. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FleetWatch } from './fleet-watch.js';

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
  readonly #fleet: FleetWatch;
  readonly #audit: Audit;

  constructor(fleet: FleetWatch, audit: Audit) {
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
 * Whether the request was made by the editor or a program, and not by a foreign web page in the browser of somebody who
 * may hand over. Such a page can send a form, without asking first, and the browser adds cookies and a Basic login by
 * itself; a content type of JSON or a header of its own it can send only after the browser asked this server.
 */
function isDeliberate({ headers }: PanelRequest): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return false;
  return headers['x-requested-with'] !== undefined || JSON_TYPE.test(headers['content-type'] ?? '');
}

const JSON_TYPE = /^application\/json\s*(;|$)/iu;
