/** Whether deploys reach the other replicas, by settings.js (`clusterLeader.hotStandby.deploys`) or the environment. */
import type { OnConflict } from './order.js';

export interface DeployEnvironment {
  readonly CLUSTER_LEADER_DEPLOYS?: string | undefined;
  readonly CLUSTER_LEADER_DEPLOYS_ON_CONFLICT?: string | undefined;
  readonly CLUSTER_LEADER_DEPLOYS_HAND_OVER?: string | undefined;
  readonly NODE_RED_CREDENTIAL_SECRET?: string | undefined;
}

export interface DeploySettings {
  readonly credentialSecret: string;
  readonly onConflict: OnConflict;
  /** Whether a standby takes over with what is deployed on it. */
  readonly handOver: boolean;
}

/** Why deploys stay where they are made although the option is on. */
export type DeployRefusal = 'invalid' | 'noSecret' | 'projects';

export type ReadDeploySettings =
  | { readonly kind: 'off' }
  | { readonly kind: 'refused'; readonly why: DeployRefusal }
  | { readonly kind: 'on'; readonly settings: DeploySettings };

/** What is read of settings.js. */
export interface DeployOptions {
  /** `clusterLeader.hotStandby.deploys` */
  readonly deploys: unknown;
  readonly credentialSecret: unknown;
  readonly projects: boolean;
}

export function readDeploySettings(
  options: DeployOptions,
  environment: DeployEnvironment,
): ReadDeploySettings {
  const wanted = readOption(options.deploys, environment);
  if (wanted === 'off') return { kind: 'off' };
  if (wanted === 'invalid') return { kind: 'refused', why: 'invalid' };
  // A project has a repository and a secret of its own, and another one may be open on each replica.
  if (options.projects) return { kind: 'refused', why: 'projects' };
  const credentialSecret = options.credentialSecret || environment.NODE_RED_CREDENTIAL_SECRET;
  // The one that Node-RED generates is another on each replica.
  if (typeof credentialSecret !== 'string' || credentialSecret === '')
    return { kind: 'refused', why: 'noSecret' };
  return { kind: 'on', settings: { credentialSecret, ...wanted } };
}

type Choices = Pick<DeploySettings, 'onConflict' | 'handOver'>;

function readOption(option: unknown, environment: DeployEnvironment): Choices | 'off' | 'invalid' {
  if (option === undefined) return readEnvironment(environment);
  if (option === false || option === null) return 'off';
  if (option === true) return readChoices({});
  if (typeof option !== 'object' || Array.isArray(option)) return 'invalid';
  return readChoices(option);
}

function readEnvironment(environment: DeployEnvironment): Choices | 'off' | 'invalid' {
  const on = truth(environment.CLUSTER_LEADER_DEPLOYS);
  if (on !== true) return on === false ? 'off' : 'invalid';
  return readChoices({
    onConflict: environment.CLUSTER_LEADER_DEPLOYS_ON_CONFLICT || undefined,
    handOver: truth(environment.CLUSTER_LEADER_DEPLOYS_HAND_OVER),
  });
}

function readChoices({
  onConflict = 'refuse',
  handOver = false,
}: {
  readonly onConflict?: unknown;
  readonly handOver?: unknown;
}): Choices | 'invalid' {
  if ((onConflict !== 'refuse' && onConflict !== 'last-wins') || typeof handOver !== 'boolean')
    return 'invalid';
  return { onConflict, handOver };
}

/** null: neither true nor false. */
function truth(word: string | undefined): boolean | null {
  if (word === 'true') return true;
  return word === undefined || word === '' || word === 'false' ? false : null;
}
