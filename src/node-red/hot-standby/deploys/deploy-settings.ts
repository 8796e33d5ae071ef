/** Whether deploys reach the other replicas, by settings.js (`clusterLeader.hotStandby.deploys`) or the environment. */
import type { OnConflict } from './order.js';

export interface DeployEnvironment {
  readonly CLUSTER_LEADER_DEPLOYS?: string | undefined;
  readonly CLUSTER_LEADER_DEPLOYS_ON_CONFLICT?: string | undefined;
  readonly NODE_RED_CREDENTIAL_SECRET?: string | undefined;
}

export interface DeploySettings {
  readonly credentialSecret: string;
  readonly onConflict: OnConflict;
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
  const onConflict = readOption(options.deploys, environment);
  if (onConflict === 'off') return { kind: 'off' };
  if (onConflict === 'invalid') return { kind: 'refused', why: 'invalid' };
  // A project has a repository and a secret of its own, and another one may be open on each replica.
  if (options.projects) return { kind: 'refused', why: 'projects' };
  const credentialSecret = options.credentialSecret || environment.NODE_RED_CREDENTIAL_SECRET;
  // The one that Node-RED generates is another on each replica.
  if (typeof credentialSecret !== 'string' || credentialSecret === '')
    return { kind: 'refused', why: 'noSecret' };
  return { kind: 'on', settings: { credentialSecret, onConflict } };
}

function readOption(
  option: unknown,
  { CLUSTER_LEADER_DEPLOYS, CLUSTER_LEADER_DEPLOYS_ON_CONFLICT }: DeployEnvironment,
): OnConflict | 'off' | 'invalid' {
  if (option === undefined) {
    const on = truth(CLUSTER_LEADER_DEPLOYS || 'false');
    if (on !== true) return on === false ? 'off' : 'invalid';
    return readOnConflict(CLUSTER_LEADER_DEPLOYS_ON_CONFLICT || undefined);
  }
  if (option === false || option === null) return 'off';
  if (option === true) return 'refuse';
  if (typeof option !== 'object' || Array.isArray(option)) return 'invalid';
  return readOnConflict((option as { readonly onConflict?: unknown }).onConflict);
}

function readOnConflict(value: unknown = 'refuse'): OnConflict | 'invalid' {
  return value === 'refuse' || value === 'last-wins' ? value : 'invalid';
}

function truth(word: string): boolean | null {
  if (word === 'true') return true;
  return word === 'false' ? false : null;
}
