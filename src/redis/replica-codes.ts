/** Codes of a replica's errors: nothing was executed, and the primary is elsewhere. */
const REPLICA = new Set(['READONLY', 'MASTERDOWN']);

export function isReplicaCode(code: string): boolean {
  return REPLICA.has(code);
}

/** Whether a server's error message says that the server is a replica. */
export function saysReplica(message: string): boolean {
  return isReplicaCode(message.split(' ', 1)[0] ?? '');
}
