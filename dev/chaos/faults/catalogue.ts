/** All kinds of faults. */
import { DATA_FAULTS } from './data-faults.js';
import type { FaultKind } from './kind.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { PUSH_FAULTS } from './push-faults.js';
import { SERVER_FAULTS } from './server-faults.js';

export const ALL_KINDS: readonly FaultKind[] = [
  ...PROCESS_FAULTS,
  ...NETWORK_FAULTS,
  ...SERVER_FAULTS,
  ...DATA_FAULTS,
  ...PUSH_FAULTS,
];

/** @throws if a name is unknown. A prefix selects all names that begin with it, unless it is a name itself. */
export function kindsNamed(names: readonly string[]): readonly FaultKind[] {
  return names.flatMap((name) => {
    const wanted = name.toLowerCase();
    const exact = ALL_KINDS.filter((kind) => kind.name.toLowerCase() === wanted);
    if (exact.length > 0) return exact;
    const found = ALL_KINDS.filter((kind) => kind.name.toLowerCase().startsWith(wanted));
    if (found.length === 0) {
      throw new Error(
        `no fault is called "${name}"; there are: ${ALL_KINDS.map((kind) => kind.name).join(', ')}`,
      );
    }
    return found;
  });
}
