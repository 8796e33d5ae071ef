/**
 * Answers the button *Test connection* of a server's form. Node-RED has checked the permission for this route before.
 *
 * Testing what is deployed needs no more. Anything else can send stored secrets, or the values of environment variables,
 * to any address: that needs the permission to deploy as well.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../election/ports.js';
import { isDeliberate } from '../../panel/deliberate-request.js';
import { presenceChannel } from '../../panel/presence-channel.js';
import { publicProblem } from '../../panel/public-problem.js';
import { requestChannel } from '../../panel/requests/replica-requests.js';
import type { ServerOptions } from '../../redis/server-options.js';
import { SettingsError } from '../../runtime/errors.js';
import { checkServer } from '../../runtime/server-check/check-server.js';
import type { CheckedKey } from '../../runtime/server-check/data-server.js';
import { type Finding, trouble, warned } from '../../runtime/server-check/findings.js';
import { DEFAULT_LOCK_KEY, DEFAULT_TTL_S, readElectionSettings } from '../settings/election-settings.js';
import { readServerSettings, type ServerProperties } from '../settings/server-settings.js';
import type { TlsNode } from '../settings/tls-node.js';
import { type FormValues, formProperties, readForm, substituted } from './form-values.js';

export interface TestRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  readonly user?: { readonly username?: string } | undefined;
}

export interface TestResponse {
  set(header: string, value: string): unknown;
  status(code: number): TestResponse;
  json(body: object): unknown;
}

/** The parts of the runtime that know the deployed nodes. */
export interface DeployedNodes {
  /** The properties of a deployed config node, as it reads them itself; null if there is none. */
  properties(id: string): ServerProperties | null;
  credentials(id: string): Readonly<Record<string, unknown>>;
  /** A deployed `tls-config` node; null if there is none. */
  tlsNode(id: string): TlsNode | null;
  /** Looks a variable up as for a node with this id. */
  setting(id: string, name: string): unknown;
}

export interface TestRouteOptions {
  readonly nodes: DeployedNodes;
  readonly clock: Clock;
  readonly audit: (event: Readonly<Record<string, unknown>>, request: TestRequest) => void;
  /** Continues if the user may deploy, else answers 401. */
  readonly ifMayDeploy: (request: TestRequest, response: TestResponse, go: () => void) => void;
}

const EVENT = 'cluster-leader.connection.test';

export class TestRoute {
  readonly #options: TestRouteOptions;
  /** By user and node. */
  readonly #underWay = new Set<string>();

  constructor(options: TestRouteOptions) {
    this.#options = options;
  }

  /** 200 with the findings, or `{ code }` with 400 (`no-form`), 403 (`cross-site`) or 409 (`busy`). */
  readonly test = (request: TestRequest, response: TestResponse): void => {
    const { audit, ifMayDeploy } = this.#options;
    const form = readForm(request.body);
    const refuse = (status: number, code: string): void => {
      audit({ event: EVENT, id: form?.id ?? '', error: code }, request);
      response.status(status).json({ code });
    };
    if (!isDeliberate(request)) refuse(403, 'cross-site');
    else if (form === null) refuse(400, 'no-form');
    else if (this.#isDeployed(form)) this.#run(form, request, response, refuse);
    else ifMayDeploy(request, response, () => this.#run(form, request, response, refuse));
  };

  #run(
    form: FormValues,
    request: TestRequest,
    response: TestResponse,
    refuse: (status: number, code: string) => void,
  ): void {
    const run = JSON.stringify([request.user?.username ?? '', form.id]);
    if (this.#underWay.has(run)) {
      refuse(409, 'busy');
      return;
    }
    this.#options.audit({ event: EVENT, id: form.id }, request);
    this.#underWay.add(run);
    void this.#check(form).then((findings) => {
      this.#underWay.delete(run);
      response.set('Cache-Control', 'no-store');
      response.json({ findings });
    });
  }

  #read(form: FormValues): ReturnType<typeof readServerSettings> {
    const { nodes } = this.#options;
    const setting = (name: string) => nodes.setting(form.id, name);
    const properties = formProperties(form, nodes.credentials(form.id), setting);
    return readServerSettings({ ...properties, tlsNode: nodes.tlsNode(String(properties.tls)) });
  }

  #isDeployed(form: FormValues): boolean {
    const properties = this.#options.nodes.properties(form.id);
    if (properties === null) return false;
    try {
      const [entered, deployed] = [this.#read(form), readServerSettings(properties)];
      return JSON.stringify(entered.value) === JSON.stringify(deployed.value);
    } catch (error) {
      if (error instanceof SettingsError) return false;
      throw error;
    }
  }

  async #check(form: FormValues): Promise<readonly Finding[]> {
    try {
      const { value: server, warnings } = this.#read(form);
      const found = await checkServer(server, {
        keys: this.#keys(form),
        presence: presenceChannel(server.database),
        asking: requestChannel(server.database),
        clock: this.#options.clock,
      });
      return [...found, ...warnings.map(warned)].map((finding) => shown(finding, server));
    } catch (error) {
      if (error instanceof SettingsError) return [trouble(error.problem)];
      const detail = error instanceof Error ? error.message : String(error);
      return [trouble({ code: 'internal', params: { detail } })];
    }
  }

  /** The lock keys of the nodes that use the server; the default if there are none. Unusable settings are passed over. */
  #keys({ id, keys }: FormValues): readonly CheckedKey[] {
    const { nodes } = this.#options;
    const read = keys.flatMap((properties): CheckedKey[] => {
      try {
        const { lockKey, ttlMs } = readElectionSettings(
          substituted(properties, (name) => nodes.setting(id, name)) as typeof properties,
        );
        return [{ lockKey, ttlMs }];
      } catch (error) {
        if (error instanceof SettingsError) return [];
        throw error;
      }
    });
    const unique = new Map(read.map((key) => [key.lockKey, key]));
    return unique.size > 0
      ? [...unique.values()]
      : [{ lockKey: DEFAULT_LOCK_KEY, ttlMs: DEFAULT_TTL_S * 1000 }];
  }
}

/** Without the user name, which some servers repeat, and without the length of foreign texts. */
function shown(finding: Finding, server: ServerOptions): Finding {
  const { params } = publicProblem({ code: 'internal', params: finding.params }, server);
  return { ...finding, params };
}
