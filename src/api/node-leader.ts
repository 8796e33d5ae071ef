/** An elector with the constructor of node-leader. */
import { randomUUID } from 'node:crypto';
import { Elector } from './elector.js';

const DEFAULT_KEY = 'default';

export class Leader extends Elector {
  static readonly event = { ELECTED: 'elected', REVOKED: 'revoked', ERROR: 'error' } as const;
  readonly id = randomUUID();

  constructor(client: unknown, options: object = {}) {
    super({ key: DEFAULT_KEY, ...options, redis: client });
  }
}
