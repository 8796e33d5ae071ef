/** The command line of `npm start`; see help.ts. */
import { readArguments } from '../support/command-line.js';

export interface DemoOptions {
  readonly tour: boolean;
  /** Hot standby instead of the leader node. */
  readonly standby: boolean;
  /** Whether replicas have a crash guard. */
  readonly guard: boolean;
  readonly help: boolean;
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): DemoOptions {
  const {
    tour = false,
    standby = false,
    help = false,
    ...rest
  } = readArguments(args, {
    tour: { type: 'boolean' },
    standby: { type: 'boolean' },
    'no-guard': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  return { tour, standby, help, guard: rest['no-guard'] !== true };
}
