/** Reads where the health server listens. */
const PORT = 'CLUSTER_LEADER_HEALTH_PORT';
const HOST = 'CLUSTER_LEADER_HEALTH_HOST';
const MAX_PORT = 65_535;

export interface HealthAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * null if the port is not set: then there is no health server.
 *
 * @throws RangeError with what was set instead of a port. Kubernetes sets the variable to an URL if a service is called
 * cluster-leader-health.
 */
export function healthAddressFrom(
  environment: Readonly<Record<string, string | undefined>>,
): HealthAddress | null {
  const given = environment[PORT]?.trim();
  if (given === undefined || given === '') return null;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (port < 1 || port > MAX_PORT) throw new RangeError(given);
  // Only this machine, unless told otherwise: there is no login.
  return { host: environment[HOST]?.trim() || '127.0.0.1', port };
}
