/** What INFO tells of replication. */

/** How many replicas a primary counts; undefined for a replica. */
export function onlineReplicas(info: ReadonlyMap<string, string>): number | undefined {
  if (info.get('role') !== 'master') return undefined;
  const lines = [...info].filter(([name]) => /^slave\d+$/.test(name));
  return lines.filter(([, line]) => line.includes('state=online')).length;
}
