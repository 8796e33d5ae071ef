/** Reads what a message asks for: `msg.to` names who is to take over, `msg.drain` drains this replica or ends that. */
import type { Problem } from '../../runtime/errors.js';
import type { Order } from '../../runtime/resignation.js';
import type { FlowMessage } from '../flow-node.js';

export function readOrder({ to, drain }: FlowMessage): Order | Problem {
  if (drain !== undefined && drain !== null) {
    if (typeof drain !== 'boolean') return { code: 'drain-invalid', params: {} };
    return { kind: 'drain', on: drain };
  }
  if (to === undefined || to === null || to === '') return { kind: 'release' };
  return typeof to === 'string' ? { kind: 'release', to } : { code: 'to-invalid', params: {} };
}
