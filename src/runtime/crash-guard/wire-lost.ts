/** Why there is no guard. */
export type GuardFault = 'guard-missing' | 'guard-not-permitted' | 'guard-failed';

/** The end of a wire. */
export class WireLost extends Error {
  /** @param byUs whether this process closed it, so that a sidecar takes it for dead */
  constructor(
    readonly fault: GuardFault,
    message: string,
    readonly byUs = false,
  ) {
    super(message);
  }
}
