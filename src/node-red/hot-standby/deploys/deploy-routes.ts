/**
 * `POST cluster-leader/standby/deploy-without-gap`: a deploy with which this standby takes over, so that the active replica
 * does not restart its flows. The body is that of Node-RED's own `POST flows`. Node-RED has checked permissions before.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isDeliberate } from '../../../panel/deliberate-request.js';
import type { FlowItems, FlowsApi } from '../live-runtime.js';
import type { DeployHandOver } from './hand-over.js';

type DeployRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  readonly user?: unknown;
};

interface DeployResponse {
  status(code: number): this;
  json(body: object): unknown;
}

/** What deploys go through at present. */
export interface OpenExchange {
  readonly handOver: Pick<DeployHandOver, 'possible'>;
  readonly api: FlowsApi;
  deployWithoutGap<Result>(deploy: () => Promise<Result>): Promise<Result>;
}

interface Flows {
  readonly flows: FlowItems;
  readonly credentials?: object;
  readonly rev?: string;
}

/** Why nothing was deployed. `version_mismatch` and others are Node-RED's own. */
type Refusal = 'cross-site' | 'bad-request' | 'deploys-off' | 'not-a-standby';

const STATUS: Readonly<Record<Refusal, number>> = {
  'cross-site': 403,
  'bad-request': 400,
  'deploys-off': 409,
  'not-a-standby': 409,
};

export class DeployRoutes {
  readonly #exchange: () => OpenExchange | null;

  constructor(exchange: () => OpenExchange | null) {
    this.#exchange = exchange;
  }

  /** 200 with `{ rev }`, once the deploy is published. */
  readonly deployWithoutGap = (request: DeployRequest, response: DeployResponse): void => {
    this.#deploy(request).then(
      (outcome) => {
        if (typeof outcome === 'string') response.status(STATUS[outcome]).json({ code: outcome });
        else response.json(outcome);
      },
      (error: { readonly status?: unknown; readonly code?: unknown }) => {
        const code = typeof error.code === 'string' ? error.code : 'unexpected_error';
        response.status(typeof error.status === 'number' ? error.status : 500).json({ code });
      },
    );
  };

  async #deploy(request: DeployRequest): Promise<{ readonly rev: string } | Refusal> {
    if (!isDeliberate(request)) return 'cross-site';
    const flows = flowsOf(request.body);
    if (flows === null) return 'bad-request';
    const exchange = this.#exchange();
    if (exchange === null) return 'deploys-off';
    if (!exchange.handOver.possible) return 'not-a-standby';
    const { user } = request;
    return await exchange.deployWithoutGap(() =>
      exchange.api.setFlows({ flows, deploymentType: 'full', user, req: request }),
    );
  }
}

/** Either version of Node-RED's API; null for anything else. */
function flowsOf(body: unknown): Flows | null {
  if (Array.isArray(body)) return { flows: body as FlowItems };
  if (typeof body !== 'object' || body === null) return null;
  const { flows, rev, credentials } = body as Partial<Flows>;
  if (!Array.isArray(flows) || (rev !== undefined && typeof rev !== 'string')) return null;
  if (credentials !== undefined && (typeof credentials !== 'object' || credentials === null)) return null;
  return {
    flows,
    ...(rev === undefined ? {} : { rev }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
