/** Answers the cluster panel's requests. Node-RED has checked permissions before. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Metrics } from '../runtime/metrics/metrics.js';
import { isDeliberate } from './deliberate-request.js';
import type { FleetView } from './fleet-view.js';
import type { FleetWatch } from './fleet-watch.js';
import type { StandbyView } from './standby/standby-view.js';

export interface PanelRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

export interface PanelResponse {
  set(header: string, value: string): unknown;
  status(code: number): PanelResponse;
  json(body: object): unknown;
  end(text?: string): unknown;
}

/** For Node-RED's audit log. */
export type Audit = (event: Readonly<Record<string, unknown>>, request: PanelRequest) => void;

export class PanelRoutes {
  readonly #fleet: FleetWatch;
  readonly #metrics: Pick<Metrics, 'text'>;
  readonly #audit: Audit;

  constructor(fleet: FleetWatch, metrics: Pick<Metrics, 'text'>, audit: Audit) {
    this.#fleet = fleet;
    this.#metrics = metrics;
    this.#audit = audit;
  }

  /** 200 with a {@link FleetView}. */
  readonly fleet = (_request: PanelRequest, response: PanelResponse): void => {
    response.set('Cache-Control', 'no-store');
    const view: FleetView = this.#fleet.view();
    response.json(view);
  };

  /** 200 with a {@link StandbyView}, or 204 unless hot standby is on. */
  readonly standby = (_request: PanelRequest, response: PanelResponse): void => {
    response.set('Cache-Control', 'no-store');
    this.#fleet.ask();
    const view: StandbyView | null = this.#fleet.standbyView();
    if (view === null) response.status(204).end();
    else response.json(view);
  };

  /** 200 with Prometheus text. */
  readonly metrics = async (_request: PanelRequest, response: PanelResponse): Promise<void> => {
    response.set('Cache-Control', 'no-store');
    try {
      const { contentType, text } = await this.#metrics.text();
      response.set('Content-Type', contentType);
      response.end(text);
    } catch (error) {
      response.status(500).end(error instanceof Error ? error.message : String(error));
    }
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
