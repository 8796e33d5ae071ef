/** Node-RED's HTTP admin API, as far as the harness needs it. */

export type DeploymentType = 'full' | 'nodes' | 'flows' | 'reload';

/** Bound for one request, in milliseconds. */
const REQUEST_MS = 10_000;

export async function getFlows(adminUrl: string): Promise<readonly unknown[]> {
  const response = await request(adminUrl, 'flows', { headers: VERSION1 });
  return (await response.json()) as readonly unknown[];
}

/** `reload` makes the replica read its flow file again; `flows` counts for nothing then. */
export async function postFlows(
  adminUrl: string,
  flows: readonly unknown[],
  type: DeploymentType,
): Promise<void> {
  const headers = { ...VERSION1, 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': type };
  await request(adminUrl, 'flows', { method: 'POST', headers, body: JSON.stringify(flows) });
}

/** Version 1 exchanges plain arrays: no revision that would have to be repeated. */
const VERSION1 = { 'Node-RED-API-Version': 'v1' };

/** Any path below the admin root; rejects with the answer's text unless the answer is a success. */
export async function request(adminUrl: string, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(new URL(path, adminUrl), { ...init, signal: AbortSignal.timeout(REQUEST_MS) });
  if (response.ok) return response;
  throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`);
}
