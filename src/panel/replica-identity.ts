/** What a process announces about itself. */
import { randomBytes } from 'node:crypto';
import { packageVersion } from './package-version.js';

export interface ReplicaIdentity {
  /** New for every process. */
  readonly id: string;
  readonly name: string;
  /** Of this package. */
  readonly version: string;
  /** ms since 1970, by this machine's clock. */
  readonly startedAt: number;
  /** Address of its editor; null if it is not set. */
  readonly editorUrl: string | null;
  readonly drained: boolean;
}

/** @param name the replica's name */
export function identify(name: string): ReplicaIdentity {
  return {
    id: randomBytes(9).toString('base64url'),
    name,
    version: packageVersion(),
    startedAt: Math.round(Date.now() - process.uptime() * 1000),
    editorUrl: null,
    drained: false,
  };
}
