/** Which election a health check is about: `?key=`, and `?server=` where two servers have that lock key. */
import type { ElectionHealth } from './elections-health.js';
import { type HealthAnswer, json } from './http-answer.js';

/**
 * @param standby the election of the hot standby, which is the default
 * @returns one election, or the answer that says why there is none
 */
export function chosenElection(
  query: URLSearchParams,
  elections: readonly ElectionHealth[],
  standby: ElectionHealth | null,
): ElectionHealth | HealthAnswer {
  if (!query.has('key') && standby !== null) return standby;
  const [first, ...more] = fitting(query, elections);
  if (first === undefined) return noElection(query, elections);
  if (more.length === 0) return first;
  return json(400, {
    error: 'ambiguous',
    message: 'several elections: choose one by ?key=, and by &server= if two servers have that key',
    elections: [first, ...more].map(({ key, server }) => ({ key, server })),
  });
}

/** All that the query does not rule out, for checks of the process; or the answer that says why there are none. */
export function chosenElections(
  query: URLSearchParams,
  elections: readonly ElectionHealth[],
): readonly ElectionHealth[] | HealthAnswer {
  const chosen = fitting(query, elections);
  const asked = query.has('key') || query.has('server');
  return asked && chosen.length === 0 ? noElection(query, elections) : chosen;
}

function fitting(query: URLSearchParams, elections: readonly ElectionHealth[]): readonly ElectionHealth[] {
  const key = query.get('key');
  const server = query.get('server');
  return elections.filter(
    (election) => (key === null || election.key === key) && (server === null || election.server === server),
  );
}

function noElection(query: URLSearchParams, elections: readonly ElectionHealth[]): HealthAnswer {
  const named = query.has('key') || query.has('server');
  // Before flows have started there is none; a load balancer is to try again.
  if (!named) return json(503, { error: 'no-election', message: 'this process takes part in no election' });
  return json(404, {
    error: 'unknown-key',
    message: 'this process takes part in no such election',
    elections: elections.map(({ key, server }) => ({ key, server })),
  });
}
