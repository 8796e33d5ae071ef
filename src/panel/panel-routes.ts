/** Answers the cluster panel's requests. Node-RED has checked permissions before. */
import type { IncomingHttpHeaders } from 'node:http';
import { isDeliberate } from './deliberate-request.js';
import type { FleetView } from './fleet-view.js';
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

  /** 200 with a {@link FleetView}. */
  readonly fleet = (_request: PanelRequest, response: PanelResponse): void => {
    response.set('Cache-Control', 'no-store');
    const view: FleetView = this.#fleet.view();
    response.json(view);
  };

  /** 204, or `{ code }` with 403 (`cross-site`), 404 (`unknown-election`) or 409 (`not-leader`). */
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
