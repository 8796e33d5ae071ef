/** What a sentinel says of another one that watches the same master. */
import type { Address } from '../../server-options.js';
import { readFields } from './vote.js';

export interface Peer extends Address {
  /** Empty if it was not said. */
  readonly id: string;
}

/** @param reply to SENTINEL SENTINELS; null if it was refused */
export function readPeers(reply: unknown): readonly Peer[] {
  return Array.isArray(reply) ? reply.map(readPeer) : [];
}

function readPeer(flat: unknown): Peer {
  const fields = readFields(flat);
  return { id: fields.get('runid') ?? '', host: fields.get('ip') ?? '', port: Number(fields.get('port')) };
}
